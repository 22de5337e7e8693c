package org.followup.demo;

import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.followup.story.Stage;
import org.springframework.context.annotation.Profile;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** The demo as the stage of stories: its clock, its inbox, its own API over HTTP. */
@Component
@Profile("demo")
class DemoStage implements Stage {

  private final Clock clock;
  private final ClockMover mover;
  private final MailInbox inbox;
  private final Environment environment;

  DemoStage(Clock clock, ClockMover mover, MailInbox inbox, Environment environment) {
    this.clock = clock;
    this.mover = mover;
    this.inbox = inbox;
    this.environment = environment;
  }

  @Override
  public Instant now() {
    return clock.instant();
  }

  @Override
  public void moveTo(Instant moment) {
    mover.move(start -> moment.isBefore(start) ? start : moment);
  }

  @Override
  public List<Mail> mailsTo(String address) {
    List<Mail> mails = new ArrayList<>();
    inbox.forEach(
        new MailInbox.Filter(address, null, MailInbox.KEPT),
        mail -> {
          ReceivedMail read = ReceivedMail.read(mail);
          mails.add(
              new Mail(
                  read.received(), read.journey(), read.message(), read.subject(), read.text()));
        });
    Collections.reverse(mails);
    return mails;
  }

  @Override
  public URI address() {
    return URI.create("http://127.0.0.1:" + environment.getRequiredProperty("local.server.port"));
  }

  @Override
  public String key() {
    return Objects.requireNonNullElseGet(
        environment.getProperty("followup.api-keys[0]"),
        () -> environment.getRequiredProperty("followup.api-keys"));
  }
}
