package org.followup.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class HandOverTest {

  private final MailRoom room = MailRoom.open();
  @RegisterExtension final PickySmtp server = new PickySmtp(room);

  @AfterEach
  void tidyUp() {
    room.jdbc.sql("drop function if exists fail_at_commit() cascade").update();
  }

  /** The disk is full, or the connection is cut, between the last statement and the commit. */
  @Test
  void keepsAMailInTheQueueWhoseDepartureCouldNotBeCommitted() {
    long id = room.queue(room.marketing(room.ana()));
    commitsFail();

    room.relay.drain();

    assertThat(room.message(id).state()).isEqualTo(MessageState.QUEUED);
    assertThat(server.inbox).isEmpty();
    room.jdbc.sql("drop function fail_at_commit() cascade").update();
    room.clock.now = room.clock.now.plus(Duration.ofMinutes(1));
    room.relay.drain();
    assertThat(room.message(id).state()).isEqualTo(MessageState.SENT);
    assertThat(server.inbox).hasSize(1);
  }

  private void commitsFail() {
    room.jdbc
        .sql(
            """
            create function fail_at_commit() returns trigger language plpgsql as $$
            begin raise exception 'gone' using errcode = '57P01'; end $$
            """)
        .update();
    room.jdbc
        .sql(
            """
            create constraint trigger fail_at_commit after insert on message_verdict
            deferrable initially deferred for each row when (new.answer = 'TRANSMITTING')
            execute function fail_at_commit()
            """)
        .update();
  }
}
