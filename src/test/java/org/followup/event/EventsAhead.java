package org.followup.event;

import org.followup.recipient.RecipientId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Tests that tell two people's events years ahead and leave none waiting. */
abstract class EventsAhead {

  @Autowired ApplicationContext context;
  @Autowired JdbcClient jdbc;

  EventFixture fixture;
  RecipientId ana;
  RecipientId ben;
  private final String start;

  EventsAhead(String start) {
    this.start = start;
  }

  @BeforeEach
  void stepAhead() {
    fixture = EventFixture.at(start, context);
    ana = fixture.recipient("ana");
    ben = fixture.recipient("ben");
  }

  @AfterEach
  void leaveNothingWaiting() {
    EventFixture.leaveNothingWaiting(jdbc);
  }
}
