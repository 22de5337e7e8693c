package org.followup.message;

import com.ibm.icu.text.DateFormat;
import com.ibm.icu.util.TimeZone;
import io.pebbletemplates.pebble.extension.Filter;
import io.pebbletemplates.pebble.template.EvaluationContext;
import io.pebbletemplates.pebble.template.PebbleTemplate;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.text.NumberFormat;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.Currency;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Our filters, in the mail's language and the recipient's zone. A value they cannot read becomes
 * null, so that {@code | default("…")} behind them works.
 */
final class MailFilters {

  /** Context variables of ours that the filters read. */
  static final String ZONE = "_zone";

  static final String CURRENCY = "_currency";

  /** Parts of a date, in the order that the language has them. */
  private static final Map<String, String> SKELETONS =
      Map.of("day", "MMMMd", "weekday", "EEEE", "weekday-day", "EEEEMMMMd", "month", "MMMMy");

  private MailFilters() {}

  static Map<String, Filter> all() {
    return Map.of(
        "money",
        new Simple("currency", MailFilters::money),
        "number",
        new Simple("digits", MailFilters::number),
        "percent",
        new Simple("digits", MailFilters::percent),
        "plural",
        new MailPlurals(),
        LinkVariables.NAME,
        new LinkVariables(),
        "date_local",
        new Simple("style", MailFilters::date),
        "time_local",
        new Simple("style", MailFilters::time));
  }

  private interface Formatter {
    @Nullable String format(Object value, @Nullable Object argument, EvaluationContext context);
  }

  private record Simple(String argument, Formatter formatter) implements Filter {

    @Override
    public @Nullable Object apply(
        @Nullable Object input,
        Map<String, Object> args,
        PebbleTemplate self,
        EvaluationContext context,
        int line) {
      return input == null ? null : formatter.format(input, args.get(argument), context);
    }

    @Override
    public List<String> getArgumentNames() {
      return List.of(argument);
    }
  }

  private static @Nullable String money(
      Object value, @Nullable Object currency, EvaluationContext context) {
    BigDecimal amount = readNumber(value);
    if (amount == null) {
      return null;
    }
    NumberFormat format = NumberFormat.getCurrencyInstance(context.getLocale());
    format.setRoundingMode(RoundingMode.HALF_UP);
    Currency unit = readCurrency(currency);
    unit = unit == null ? readCurrency(context.getVariable(CURRENCY)) : unit;
    if (unit != null) {
      format.setCurrency(unit);
      int digits = Math.max(0, unit.getDefaultFractionDigits());
      format.setMinimumFractionDigits(digits);
      format.setMaximumFractionDigits(digits);
    }
    return format.format(amount);
  }

  private static @Nullable String number(
      Object value, @Nullable Object digits, EvaluationContext context) {
    BigDecimal amount = readNumber(value);
    if (amount == null) {
      return null;
    }
    NumberFormat format = NumberFormat.getNumberInstance(context.getLocale());
    if (digits instanceof Number n) {
      format.setMinimumFractionDigits(n.intValue());
      format.setMaximumFractionDigits(n.intValue());
    }
    return format.format(amount);
  }

  /** 0.15 is 15 %. */
  private static @Nullable String percent(
      Object value, @Nullable Object digits, EvaluationContext context) {
    BigDecimal share = readNumber(value);
    if (share == null) {
      return null;
    }
    NumberFormat format = NumberFormat.getPercentInstance(context.getLocale());
    format.setMaximumFractionDigits(digits instanceof Number n ? n.intValue() : 1);
    return format.format(share);
  }

  private static @Nullable String date(
      Object value, @Nullable Object style, EvaluationContext context) {
    LocalDate day = readBareDate(value);
    if (day == null) {
      ZonedDateTime moment = readMoment(value, zone(context));
      if (moment == null) {
        return null;
      }
      day = moment.toLocalDate();
    }
    String skeleton = style == null ? null : SKELETONS.get(style.toString());
    if (skeleton != null) {
      DateFormat format = DateFormat.getInstanceForSkeleton(skeleton, context.getLocale());
      format.setTimeZone(TimeZone.GMT_ZONE);
      return format.format(Date.from(day.atStartOfDay(ZoneOffset.UTC).toInstant()));
    }
    return day.format(
        DateTimeFormatter.ofLocalizedDate(readStyle(style, FormatStyle.LONG))
            .withLocale(context.getLocale()));
  }

  private static @Nullable String time(
      Object value, @Nullable Object style, EvaluationContext context) {
    ZonedDateTime moment = readBareDate(value) == null ? readMoment(value, zone(context)) : null;
    return moment == null
        ? null
        : moment.format(
            DateTimeFormatter.ofLocalizedTime(FormatStyle.SHORT).withLocale(context.getLocale()));
  }

  private static FormatStyle readStyle(@Nullable Object style, FormatStyle otherwise) {
    if (style == null) {
      return otherwise;
    }
    return switch (style.toString().toLowerCase(Locale.ROOT)) {
      case "full" -> FormatStyle.FULL;
      case "medium" -> FormatStyle.MEDIUM;
      case "short" -> FormatStyle.SHORT;
      default -> otherwise;
    };
  }

  private static @Nullable LocalDate readBareDate(Object value) {
    String text = value.toString().strip();
    if (value instanceof Number || text.length() != "2026-11-21".length()) {
      return null;
    }
    try {
      return LocalDate.parse(text);
    } catch (DateTimeException notADate) {
      return null;
    }
  }

  /** ISO 8601 with or without offset, or an epoch in seconds or milliseconds. */
  private static @Nullable ZonedDateTime readMoment(Object value, ZoneId zone) {
    String text = value.toString().strip();
    try {
      if (text.matches("\\d{9,13}")) {
        long epoch = Long.parseLong(text);
        Instant at =
            text.length() > 11 ? Instant.ofEpochMilli(epoch) : Instant.ofEpochSecond(epoch);
        return at.atZone(zone);
      }
      return text.matches(".*T.*(Z|z|[+-]\\d\\d(:?\\d\\d)?)")
          ? OffsetDateTime.parse(text).atZoneSameInstant(zone)
          : LocalDateTime.parse(text.replace(' ', 'T')).atZone(zone);
    } catch (DateTimeException notAMoment) {
      return null;
    }
  }

  static @Nullable BigDecimal readNumber(Object value) {
    try {
      return new BigDecimal(value.toString().strip());
    } catch (NumberFormatException notANumber) {
      return null;
    }
  }

  private static @Nullable Currency readCurrency(@Nullable Object code) {
    if (code == null) {
      return null;
    }
    try {
      return Currency.getInstance(code.toString().strip().toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException unknown) {
      return null;
    }
  }

  private static ZoneId zone(EvaluationContext context) {
    Object id = context.getVariable(ZONE);
    try {
      return id == null ? ZoneId.of("UTC") : ZoneId.of(id.toString());
    } catch (DateTimeException unknown) {
      return ZoneId.of("UTC");
    }
  }
}
