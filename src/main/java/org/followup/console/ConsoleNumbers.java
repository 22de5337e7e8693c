package org.followup.console;

import java.math.BigDecimal;
import java.text.NumberFormat;
import java.util.Currency;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** Numbers as the pages write them. */
@Component("numbers")
class ConsoleNumbers {

  private static final Locale ENGLISH = Locale.UK;

  /** {@code 12,411}. */
  public String count(long number) {
    return NumberFormat.getIntegerInstance(ENGLISH).format(number);
  }

  /** {@code 1 person}, {@code 12,411 people}. */
  public String count(long number, String one, String many) {
    return count(number) + " " + (number == 1 ? one : many);
  }

  /** {@code 41.3%}; a dash where there is nothing to be a part of. */
  public String share(long part, long whole) {
    if (whole == 0) {
      return "–";
    }
    NumberFormat percent = NumberFormat.getPercentInstance(ENGLISH);
    percent.setMaximumFractionDigits(1);
    return percent.format((double) part / whole);
  }

  /** {@code €1,234.50}; a currency that nobody knows is written behind. */
  public String money(BigDecimal amount, String currency) {
    try {
      NumberFormat money = NumberFormat.getCurrencyInstance(ENGLISH);
      money.setCurrency(Currency.getInstance(currency));
      return money.format(amount);
    } catch (IllegalArgumentException unheardOf) {
      return amount.toPlainString() + " " + currency;
    }
  }

  /** Other currencies beside the shop's: {@code + CHF12.00, £3.00}; empty without any. */
  public String others(Map<String, BigDecimal> amounts) {
    List<String> written =
        amounts.entrySet().stream().map(entry -> money(entry.getValue(), entry.getKey())).toList();
    return written.isEmpty() ? "" : written.stream().collect(Collectors.joining(", ", "+ ", ""));
  }
}
