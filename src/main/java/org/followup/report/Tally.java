package org.followup.report;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Currency;
import java.util.Map;
import java.util.TreeMap;
import org.followup.message.MessageState;
import org.followup.report.ResultRepository.HitCount;
import org.followup.report.ResultRepository.OrderSum;
import org.followup.report.ResultRepository.ReturnCount;
import org.followup.report.ResultRepository.SendCount;

/** Adds up counted rows to figures. */
final class Tally {

  private static final int USUAL_DIGITS = 2;

  private final String currency;
  private final Map<MessageState, Long> states = new TreeMap<>();
  private final Map<String, Long> hits = new TreeMap<>();
  private final Map<String, Long> returns = new TreeMap<>();
  private final Map<String, BigDecimal> revenue = new TreeMap<>();
  private long uniqueOpened;
  private long uniqueClicked;
  private long orders;

  /**
   * @param currency the shop's
   */
  Tally(String currency) {
    this.currency = currency;
  }

  void add(SendCount count) {
    states.merge(count.state(), count.mails(), Long::sum);
  }

  void add(HitCount count) {
    hits.merge(count.verdict() + " " + count.kind(), count.hits(), Long::sum);
    if (count.verdict().equals("human")) {
      if (count.kind().equals("open")) {
        uniqueOpened += count.mails();
      } else {
        uniqueClicked += count.mails();
      }
    }
  }

  void add(ReturnCount count) {
    returns.merge(count.kind(), count.mails(), Long::sum);
  }

  void add(OrderSum sum) {
    orders += sum.orders();
    revenue.merge(
        sum.currency() == null ? currency : sum.currency(), sum.amount(), BigDecimal::add);
  }

  Figures figures() {
    return new Figures(
        state(MessageState.SENT),
        hits("human open"),
        uniqueOpened,
        hits("human click"),
        uniqueClicked,
        orders,
        revenue(),
        otherRevenue(),
        state(MessageState.QUEUED) + state(MessageState.CLAIMED) + state(MessageState.TRANSMITTING),
        state(MessageState.PUT_OFF),
        state(MessageState.REFUSED),
        state(MessageState.WITHDRAWN),
        state(MessageState.FAILED),
        state(MessageState.UNKNOWN),
        hits("machine open"),
        hits("machine click"),
        hits("unknown open"),
        hits("unknown click"),
        returns.getOrDefault("HARD_BOUNCE", 0L),
        returns.getOrDefault("SOFT_BOUNCE", 0L),
        returns.getOrDefault("COMPLAINT", 0L),
        returns.getOrDefault("UNSUBSCRIBED", 0L));
  }

  long orders() {
    return orders;
  }

  BigDecimal revenue() {
    return rounded(currency, revenue.getOrDefault(currency, BigDecimal.ZERO));
  }

  Map<String, BigDecimal> otherRevenue() {
    Map<String, BigDecimal> others = new TreeMap<>();
    revenue.forEach(
        (other, amount) -> {
          if (!other.equals(currency)) {
            others.put(other, rounded(other, amount));
          }
        });
    return others;
  }

  private long state(MessageState state) {
    return states.getOrDefault(state, 0L);
  }

  private long hits(String verdictAndKind) {
    return hits.getOrDefault(verdictAndKind, 0L);
  }

  private static BigDecimal rounded(String currency, BigDecimal amount) {
    return amount.setScale(digits(currency), RoundingMode.HALF_UP);
  }

  private static int digits(String currency) {
    try {
      return Math.max(0, Currency.getInstance(currency).getDefaultFractionDigits());
    } catch (IllegalArgumentException unheardOf) {
      return USUAL_DIGITS;
    }
  }
}
