package org.followup.intake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.followup.intake.RecipientCsv.Row;
import org.followup.offer.VoucherPools;
import org.followup.offer.VoucherPools.Line;
import org.followup.offer.VoucherPools.Uploaded;
import org.followup.recipient.ShopSettings;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Reads codes of vouchers, from CSV in the memory of a thousand lines or from JSON. */
@Component
public class VoucherUpload {

  private static final int BATCH = 1_000;
  private static final String LARGEST = "1000000000";
  private static final int MOST_DIGITS = 40;
  private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
  private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");
  private static final Set<String> FIELDS = Set.of("code", "value", "currency", "expiresAt");

  private final VoucherPools pools;
  private final IntakeSettings settings;
  private final ShopSettings shop;

  VoucherUpload(VoucherPools pools, IntakeSettings settings, ShopSettings shop) {
    this.pools = pools;
    this.settings = settings;
    this.shop = shop;
  }

  /** Rows of a file, of which the first may have been read already. */
  private static final class Rows {
    private final CsvReader reader;
    private @Nullable Row ahead;

    Rows(CsvReader reader, @Nullable Row ahead) {
      this.reader = reader;
      this.ahead = ahead;
    }

    @Nullable Row next() throws IOException {
      Row row = ahead;
      ahead = null;
      return row == null ? reader.next() : row;
    }
  }

  /**
   * All of the file or nothing: named columns, or one code a line.
   *
   * @throws org.springframework.web.ErrorResponseException 400 or 413 where the file is unfit
   */
  public Uploaded takeCsv(String pool, InputStream file, String by) throws IOException {
    return CsvRefusals.answering(
        () -> {
          CsvReader reader =
              CsvReader.of(file, settings.maxFile().toBytes(), IntakeSettings.MAX_FILE);
          Row first = reader.next();
          List<String> header =
              first == null
                  ? List.of()
                  : first.cells().stream()
                      .map(name -> name.strip().toLowerCase(Locale.ROOT))
                      .toList();
          boolean bare = isCode(header);
          RecipientFaults faults = new RecipientFaults();
          if (!bare && !header.contains("code")) {
            faults.atLine(1);
            faults.add(
                "line",
                "the first line has to name the columns, one of them code, or be a code with a"
                    + " digit where the file has one code a line");
            faults.refuse();
          }
          Rows rows = new Rows(reader, bare ? first : null);
          List<String> columns = bare ? List.of("code") : header;
          return pools.upload(pool, () -> lines(rows, columns, faults), by);
        });
  }

  /** Whether a first line is no heading: words for one have no digits. */
  private static boolean isCode(List<String> cells) {
    return cells.size() == 1
        && VoucherPools.CODE.matcher(cells.get(0)).matches()
        && cells.get(0).chars().anyMatch(sign -> sign >= '0' && sign <= '9');
  }

  /** The next lines; once one has a fault the rest is only read for its faults. */
  private List<Line> lines(Rows rows, List<String> header, RecipientFaults faults)
      throws IOException {
    List<Line> lines = new ArrayList<>();
    Row row = null;
    while ((lines.size() < BATCH || !faults.isEmpty()) && (row = rows.next()) != null) {
      if (row.cells().stream().allMatch(String::isBlank)) {
        continue;
      }
      faults.atLine(row.line());
      if (row.cells().stream().skip(header.size()).anyMatch(cell -> !cell.isBlank())) {
        faults.add("line", "has more cells than the first line");
      }
      Line line =
          line(
              cell(row, header, "code"),
              cell(row, header, "value"),
              cell(row, header, "currency"),
              cell(row, header, "expiresat"),
              faults);
      if (faults.isEmpty()) {
        lines.add(line);
      }
    }
    faults.refuse();
    return lines;
  }

  private static String cell(Row row, List<String> header, String column) {
    int at = header.indexOf(column);
    return at < 0 || at >= row.cells().size() ? "" : row.cells().get(at).strip();
  }

  /**
   * All of the codes or nothing.
   *
   * @throws org.springframework.web.ErrorResponseException 400 or 413 where the body is unfit
   */
  Uploaded takeJson(String pool, InputStream in, String by) throws IOException {
    ObjectNode body = RecipientBody.read(in);
    RecipientFaults faults = new RecipientFaults();
    RecipientValues.refuseUnknown(body, Set.of("codes"), faults);
    List<Line> lines = new ArrayList<>();
    if (!body.path("codes").isArray() || body.path("codes").isEmpty()) {
      faults.add("codes", "has to be a list of codes");
    }
    int number = 0;
    for (JsonNode one : body.path("codes")) {
      faults.atLine(++number);
      if (one instanceof ObjectNode object) {
        RecipientValues.refuseUnknown(object, FIELDS, faults);
      }
      lines.add(
          one.isTextual()
              ? line(one.asText(), "", "", "", faults)
              : line(
                  one.path("code").asText(""),
                  text(one.path("value")),
                  text(one.path("currency")),
                  text(one.path("expiresAt")),
                  faults));
    }
    faults.refuse();
    List<Line> all = new ArrayList<>(lines);
    return pools.upload(
        pool,
        () -> {
          List<Line> some = List.copyOf(all);
          all.clear();
          return some;
        },
        by);
  }

  private static String text(JsonNode node) {
    if (node.isNull()) {
      return "";
    }
    // 1e999999999 would be written out in a billion digits; as it is, it is refused as a value
    return node.isNumber() && Math.abs((long) node.decimalValue().scale()) < MOST_DIGITS
        ? node.decimalValue().toPlainString()
        : node.asText("");
  }

  private Line line(
      String code, String value, String currency, String expiresAt, RecipientFaults faults) {
    if (!VoucherPools.CODE.matcher(code).matches()) {
      faults.add("code", "has 3 to 64 letters, digits, dots, hyphens, plus signs and underscores");
    }
    if (!currency.isEmpty() && !currency.matches("[A-Z]{3}")) {
      faults.add("currency", "has to be three capital letters such as EUR");
    }
    return new Line(
        code,
        value.isEmpty() ? null : value(value, faults),
        currency.isEmpty() ? null : currency,
        expiresAt.isEmpty() ? null : moment(expiresAt, faults));
  }

  private static @Nullable BigDecimal value(String text, RecipientFaults faults) {
    if (text.matches("\\d{1,10}(\\.\\d{1,4})?")
        && new BigDecimal(text).compareTo(new BigDecimal(LARGEST)) <= 0) {
      return new BigDecimal(text);
    }
    faults.add("value", "has to be a number such as 10 or 7.50, with a point");
    return null;
  }

  /** PostgreSQL reads years of four digits. */
  private static Instant inRange(Instant moment) {
    if (moment.isBefore(FIRST) || moment.isAfter(LAST)) {
      throw new DateTimeException("out of range");
    }
    return moment;
  }

  private @Nullable Instant moment(String text, RecipientFaults faults) {
    try {
      return text.length() == 10
          ? inRange(LocalDate.parse(text).atTime(23, 59, 59).atZone(shop.zone()).toInstant())
          : inRange(OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeException unreadable) {
      faults.add(
          "expiresAt",
          "has to be a date such as 2027-03-31 or a moment such as 2027-03-31T22:00:00Z, of the years 1 to 9999");
      return null;
    }
  }
}
