package org.followup.journey;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.camunda.bpm.engine.OptimisticLockingException;
import org.camunda.bpm.engine.ProcessEngineException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.transaction.TransactionSystemException;

class BlameTest {

  @ParameterizedTest
  @CsvSource({
    "40001, RACE",
    "40P01, RACE",
    "55P03, RACE",
    "08006, SURROUNDINGS",
    "57P01, SURROUNDINGS",
    "57P03, SURROUNDINGS",
    "53100, SURROUNDINGS",
    "53300, SURROUNDINGS",
    "25006, SURROUNDINGS",
    "58030, SURROUNDINGS",
    "XX001, SURROUNDINGS",
    "23505, WORK",
    "22P02, WORK",
    "25P02, WORK",
    "XX000, WORK"
  })
  void readsTheStateOfTheDatabaseHoweverDeepTheEngineWrapsIt(String state, Blame blame) {
    SQLException fault = new SQLException("no", state);
    assertThat(Blame.of(fault)).isEqualTo(blame);
    assertThat(
            Blame.of(
                new ProcessEngineException("in the engine", new RuntimeException("again", fault))))
        .isEqualTo(blame);
    BatchUpdateException batch = new BatchUpdateException();
    batch.setNextException(fault);
    assertThat(Blame.of(new ProcessEngineException("batch", batch))).isEqualTo(blame);
  }

  @Test
  void knowsRacesAndSurroundingsByTheirTypesToo() {
    assertThat(Blame.of(new OptimisticLockingException("late"))).isEqualTo(Blame.RACE);
    assertThat(Blame.of(new CannotGetJdbcConnectionException("pool empty")))
        .isEqualTo(Blame.SURROUNDINGS);
    assertThat(Blame.of(new SQLTransientConnectionException("no connection within 4000 ms")))
        .isEqualTo(Blame.SURROUNDINGS);
    assertThat(
            Blame.of(new TransactionSystemException("commit", new SQLException("gone", "08006"))))
        .isEqualTo(Blame.SURROUNDINGS);
    assertThat(Blame.of(new SQLException("Connection is closed"))).isEqualTo(Blame.SURROUNDINGS);
    assertThat(Blame.of(new OutOfMemoryError())).isEqualTo(Blame.SURROUNDINGS);
  }

  @Test
  void leavesEverythingElseToTheWork() {
    assertThat(Blame.of(new StackOverflowError())).isEqualTo(Blame.WORK);
    assertThat(Blame.of(new NoClassDefFoundError("Gone"))).isEqualTo(Blame.WORK);
    assertThat(Blame.of(new ProcessEngineException("Unknown property"))).isEqualTo(Blame.WORK);
  }

  @Test
  void endsOnAChainThatBitesItsTail() {
    RuntimeException one = new RuntimeException("one");
    RuntimeException other = new RuntimeException("other", one);
    one.initCause(other);
    assertThat(Blame.of(other)).isEqualTo(Blame.WORK);
  }
}
