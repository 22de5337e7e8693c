package org.followup.message;

import static org.assertj.core.api.Assertions.assertThat;

import org.followup.message.SmtpReply.SlowDown;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who asks whom to slow down. */
class SmtpReplyTest {

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    "421 too many connections, RELAY",
    "421 4.7.0 try again later, RELAY",
    "454 4.7.0 temporary authentication failure, RELAY",
    "454 throttled, RELAY",
    "450 4.3.2 system not accepting messages, RELAY",
    "450 4.7.28 unusual rate of mail, DOMAIN",
    "451 4.7.1 greylisted, DOMAIN",
    "450 4.2.0 mailbox busy, NOBODY",
    "452 4.3.1 disk full, NOBODY",
    "550 5.7.1 not welcome, NOBODY",
    "550 4.7.1 says both, NOBODY",
    "250 2.0.0 taken, NOBODY"
  })
  void saysWhoIsToSlowDown(String reply, SlowDown whom) {
    assertThat(SmtpReply.read(reply).slowDown()).isEqualTo(whom);
  }
}
