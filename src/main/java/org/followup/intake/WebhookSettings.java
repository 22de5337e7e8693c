package org.followup.intake;

import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The doors for those who carry our mails. Each stays shut (401) until it is told how to know its
 * provider.
 *
 * @param maxAge how old what they signed may be: as long as they come back after a pause of ours,
 *     and a while longer
 */
@ConfigurationProperties("followup.webhooks")
record WebhookSettings(
    @DefaultValue("P2D") Duration maxAge,
    @DefaultValue Ses ses,
    @DefaultValue Mailgun mailgun,
    @DefaultValue Postmark postmark,
    @DefaultValue Sendgrid sendgrid) {

  /**
   * Amazon SES.
   *
   * @param topics ARNs of the SNS topics that we listen to
   */
  record Ses(@DefaultValue List<String> topics) {}

  /**
   * Mailgun.
   *
   * @param signingKey the HTTP webhook signing key; several while one replaces another
   */
  record Mailgun(@DefaultValue List<String> signingKey) {}

  /**
   * Postmark, which signs nothing.
   *
   * @param secret what it shows, as the password of HTTP Basic or in the header {@code
   *     X-Followup-Secret}; several while one replaces another
   */
  record Postmark(@DefaultValue List<String> secret) {}

  /**
   * SendGrid.
   *
   * @param publicKey the verification key of the signed event webhook, base64 as SendGrid shows it;
   *     several while one replaces another
   */
  record Sendgrid(@DefaultValue List<String> publicKey) {}
}
