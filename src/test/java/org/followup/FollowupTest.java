package org.followup;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.context.ActiveProfiles;

/**
 * A test against the whole application: real PostgreSQL, real engine, real SMTP, HTTP on a free
 * port. All such tests share one context, so use ids of your own and leave the clock running.
 * Beside the operator {@code demo} it knows {@code agent}, who only makes calls.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@ActiveProfiles("demo")
@SpringBootTest(
    classes = FollowupApplication.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "followup.data-dir=memory",
      "followup.mail.unsubscribe-mailto=stop@shop.example",
      "followup.mail.bounces=bounces@shop.example",
      "followup.inbound.smtp.port=0",
      "followup.inbound.smtp.max-size=200KB",
      "followup.webhooks.mailgun.signing-key=test-signing-key",
      "followup.webhooks.postmark.secret=test-postmark-secret",
      "followup.webhooks.sendgrid.public-key="
          + "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEjE02dqi3EWN6tMDucu+a2iNv9E1/8UMIRxdQE+no8yh9A/K3/Onb0sR4FMrh8Lz92tGAmUD5NP8lbrOClriCMA==",
      "followup.optin.embed-from=https://shop.example",
      "followup.channels.webhook.crm.url=http://127.0.0.1:9/",
      "followup.channels.webhook.crm.secret=a-secret-for-these-tests-only",
      "followup.channels.sms.url=http://127.0.0.1:9/",
      "followup.channels.sms.secret=a-secret-for-these-tests-only",
      "followup.channels.onsite.secret=a-secret-for-these-tests-only",
      "followup.channels.onsite.origins=https://shop.example",
      "followup.users[0].name=demo",
      "followup.users[0].password=demo",
      "followup.users[0].admin=true",
      "followup.users[0].groups=callcenter",
      "followup.users[1].name=agent",
      "followup.users[1].password=agent",
      "followup.users[1].groups=callcenter"
    })
public @interface FollowupTest {}
