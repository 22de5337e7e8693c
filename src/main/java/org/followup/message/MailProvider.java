package org.followup.message;

/** Who carries our mails and tells what became of them. */
public enum MailProvider {
  /** A mail server like any other. */
  NONE,
  /** Amazon SES. */
  SES,
  /** Mailgun. */
  MAILGUN,
  /** Postmark. */
  POSTMARK,
  /** Twilio SendGrid. */
  SENDGRID
}
