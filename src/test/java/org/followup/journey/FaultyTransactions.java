package org.followup.journey;

import org.jspecify.annotations.Nullable;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionStatus;

/** The real transactions, whose commits may fail: before they hold, or after. */
final class FaultyTransactions implements PlatformTransactionManager {

  private final PlatformTransactionManager real;
  private int begun;
  private @Nullable Throwable before;
  private @Nullable Throwable after;

  FaultyTransactions(PlatformTransactionManager real) {
    this.real = real;
  }

  /** How many were begun. */
  int begun() {
    return begun;
  }

  /** The next commit rolls back and throws this. */
  void failNextCommit(Throwable fault) {
    before = fault;
  }

  /** The next commit holds, and its answer is lost. */
  void loseNextAnswer(Throwable fault) {
    after = fault;
  }

  @Override
  public TransactionStatus getTransaction(@Nullable TransactionDefinition definition) {
    begun++;
    return real.getTransaction(definition);
  }

  @Override
  public void commit(TransactionStatus status) {
    Throwable fault = before;
    if (fault != null) {
      before = null;
      real.rollback(status);
      throw FaultyTransactions.<RuntimeException>asIs(fault);
    }
    real.commit(status);
    fault = after;
    if (fault != null) {
      after = null;
      throw FaultyTransactions.<RuntimeException>asIs(fault);
    }
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <T extends Throwable> T asIs(Throwable fault) throws T {
    throw (T) fault;
  }

  @Override
  public void rollback(TransactionStatus status) {
    real.rollback(status);
  }
}
