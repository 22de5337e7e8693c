package org.followup.message;

import static org.followup.message.OutboxRepository.instant;
import static org.followup.message.OutboxRepository.utc;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.followup.recipient.AddressHash;
import org.followup.recipient.RecipientId;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.SqlArrayValue;
import org.springframework.stereotype.Repository;

/** Print orders and the letters in them. */
@Repository
class PrintOrderRepository {

  private static final String ORDERS =
      """
      select o.*, (select count(*) from message_print_letter l
                   where l.order_id = o.order_id and l.returned_at is not null) as returned
      from message_print_order o
      where o.closed_at is not null %s
      """;

  private final JdbcClient jdbc;

  PrintOrderRepository(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** One that letters may join. */
  record Open(long orderId, Instant closesAt) {}

  /**
   * A letter of an order, without its document.
   *
   * @param sha256 of the document
   */
  record Entry(
      long messageId,
      String letterId,
      String format,
      int pages,
      @Nullable String country,
      List<String> lines,
      String sha256) {}

  Optional<Open> findOpen() {
    return jdbc.sql("select order_id, closes_at from message_print_order where closed_at is null")
        .query(
            (rs, n) ->
                new Open(
                    rs.getLong("order_id"),
                    rs.getObject("closes_at", OffsetDateTime.class).toInstant()))
        .optional();
  }

  boolean exists(Instant closing) {
    return jdbc.sql("select exists (select from message_print_order where closes_at = :closing)")
        .param("closing", utc(closing))
        .query(Boolean.class)
        .single();
  }

  /** Does nothing where another node has opened one. */
  void open(Instant closing, Instant now) {
    jdbc.sql(
            """
            insert into message_print_order (closes_at, opened_at) values (:closing, :now)
            on conflict do nothing
            """)
        .param("closing", utc(closing))
        .param("now", utc(now))
        .update();
  }

  /** Keeps it open until the transaction ends. @return false where it is closed */
  boolean keepOpen(long orderId) {
    return jdbc.sql(
            """
            select true from message_print_order
            where order_id = :order and closed_at is null for share
            """)
        .param("order", orderId)
        .query(Boolean.class)
        .optional()
        .isPresent();
  }

  /** Lets nobody join until the transaction ends. @return false where it is closed */
  boolean lockOpen(long orderId) {
    return jdbc.sql(
            """
            select true from message_print_order
            where order_id = :order and closed_at is null for update
            """)
        .param("order", orderId)
        .query(Boolean.class)
        .optional()
        .isPresent();
  }

  void add(
      long orderId, long messageId, String letterId, Letter letter, String sha256, Instant now) {
    jdbc.sql(
            """
            insert into message_print_letter (message_id, order_id, letter_id, at, format, pages,
                country, lines, addressee, sha256, pdf)
            values (:message, :order, :letter, :now, :format, :pages, :country, :lines::text[],
                :addressee, :sha, :pdf)
            """)
        .param("message", messageId)
        .param("order", orderId)
        .param("letter", letterId)
        .param("now", utc(now))
        .param("format", letter.format())
        .param("pages", letter.pages())
        .param("country", letter.to().country())
        .param("lines", new SqlArrayValue("text", letter.to().lines().toArray()))
        .param("addressee", letter.to().addressee() == null ? null : letter.to().addressee().hex())
        .param("sha", sha256)
        .param("pdf", letter.pdf())
        .update();
  }

  /** Whom a queued letter is for. */
  Optional<RecipientId> findRecipient(long messageId) {
    return jdbc.sql("select recipient_id from message_outbox where message_id = :message")
        .param("message", messageId)
        .query((rs, n) -> new RecipientId(rs.getString("recipient_id")))
        .optional();
  }

  /** Those that have their document, in the order in which they were asked for. */
  List<Entry> listEntries(long orderId) {
    return jdbc.sql(
            """
            select message_id, letter_id, format, pages, country, lines, sha256
            from message_print_letter
            where order_id = :order and lines is not null order by message_id
            """)
        .param("order", orderId)
        .query(
            (rs, n) ->
                new Entry(
                    rs.getLong("message_id"),
                    rs.getString("letter_id"),
                    rs.getString("format"),
                    rs.getInt("pages"),
                    rs.getString("country"),
                    Arrays.asList((String[]) rs.getArray("lines").getArray()),
                    rs.getString("sha256")))
        .list();
  }

  /** Empty where it was deleted. */
  Optional<byte[]> findDocument(long messageId) {
    return jdbc.sql(
            """
            select pdf from message_print_letter where message_id = :message and pdf is not null
            """)
        .param("message", messageId)
        .query((rs, n) -> rs.getBytes("pdf"))
        .optional();
  }

  void close(long orderId, Instant now) {
    jdbc.sql("update message_print_order set closed_at = :now where order_id = :order")
        .param("order", orderId)
        .param("now", utc(now))
        .update();
  }

  /**
   * What is in it now. How much a print house has taken stays as it was.
   *
   * @param sha256 null where there are no documents any more
   */
  void seal(long orderId, int letters, int pages, @Nullable String sha256) {
    jdbc.sql(
            """
            update message_print_order
            set sha256 = case when cleared_at is null then :sha end, edition = edition + 1,
                letters = case when taken_at is null and cleared_at is null then :letters
                  else letters end,
                pages = case when taken_at is null and cleared_at is null then :pages
                  else pages end
            where order_id = :order
            """)
        .param("order", orderId)
        .param("letters", letters)
        .param("pages", pages)
        .param("sha", sha256)
        .update();
  }

  /**
   * Deletes one that nothing joined.
   *
   * @return false where something did, even if its document was deleted since
   */
  boolean deleteUnused(long orderId) {
    return jdbc.sql(
                """
                delete from message_print_order
                where order_id = :order and not exists (
                  select from message_print_letter where order_id = :order)
                """)
            .param("order", orderId)
            .update()
        == 1;
  }

  /** Closed ones, newest first. */
  List<PrintOrder> list(int limit) {
    return jdbc.sql(ORDERS.formatted("order by o.order_id desc limit :limit"))
        .param("limit", limit)
        .query(PrintOrderRepository::order)
        .list();
  }

  Optional<PrintOrder> find(long orderId) {
    return jdbc.sql(ORDERS.formatted("and o.order_id = :order"))
        .param("order", orderId)
        .query(PrintOrderRepository::order)
        .optional();
  }

  long countWaiting() {
    return jdbc.sql(
            "select count(*) from message_outbox where channel = 'print' and state = 'QUEUED'")
        .query(Long.class)
        .single();
  }

  Optional<Long> findMessage(long orderId, String letterId) {
    return jdbc.sql(
            """
            select message_id from message_print_letter
            where order_id = :order and letter_id = :letter
            """)
        .param("order", orderId)
        .param("letter", letterId)
        .query(Long.class)
        .optional();
  }

  /**
   * @return empty where it came back before
   */
  Optional<PrintOrders.Sent> cameBack(long orderId, String letterId, Instant now) {
    return jdbc.sql(
            """
            update message_print_letter set returned_at = :now
            where order_id = :order and letter_id = :letter and returned_at is null
            returning at, addressee
            """)
        .param("order", orderId)
        .param("letter", letterId)
        .param("now", utc(now))
        .query(
            (rs, n) ->
                new PrintOrders.Sent(
                    rs.getObject("at", OffsetDateTime.class).toInstant(),
                    Optional.ofNullable(rs.getString("addressee")).flatMap(AddressHash::read)))
        .optional();
  }

  /** Forgets to whom letters went that joined before that. @return how many */
  int forgetAddressees(Instant before, int atMost) {
    return jdbc.sql(
            """
            update message_print_letter set addressee = null
            where message_id in (
              select message_id from message_print_letter
              where addressee is not null and at < :before
              order by message_id limit :most for update skip locked)
            """)
        .param("before", utc(before))
        .param("most", atMost)
        .update();
  }

  /**
   * @return false where it was taken before
   */
  boolean take(long orderId, Instant now) {
    return jdbc.sql(
                """
                update message_print_order set taken_at = :now
                where order_id = :order and closed_at is not null and taken_at is null
                """)
            .param("order", orderId)
            .param("now", utc(now))
            .update()
        == 1;
  }

  /** Says of each letter of the order what became of it. */
  void tell(long orderId, String words, Instant now) {
    jdbc.sql(
            """
            insert into message_verdict (message_id, at, stage, answer, reason, gates)
            select l.message_id, :now, 'relay', 'SENT', :words, '[]'
            from message_print_letter l join message_outbox o using (message_id)
            where l.order_id = :order and o.state = 'SENT' and l.lines is not null
            """)
        .param("order", orderId)
        .param("words", words)
        .param("now", utc(now))
        .update();
  }

  /** Deletes the documents of orders that were kept long enough. @return of how many */
  int clear(Instant takenBefore, Instant closedBefore, int atMost, Instant now) {
    return jdbc.sql(
            """
            with old as (
              select order_id from message_print_order
              where cleared_at is null and (taken_at < :taken or closed_at < :closed)
              order by order_id limit :most for update skip locked
            ), cleared as (
              update message_print_letter set pdf = null, lines = null, sha256 = null
              where order_id in (select order_id from old)
            )
            update message_print_order
            set cleared_at = :now, sha256 = null, edition = edition + 1
            where order_id in (select order_id from old)
            """)
        .param("taken", utc(takenBefore))
        .param("closed", utc(closedBefore))
        .param("most", atMost)
        .param("now", utc(now))
        .update();
  }

  /**
   * Holds the orders that have documents of the person, one after the other, so that nobody else
   * counts or changes what is in them until the transaction ends.
   */
  List<Long> lockOrdersOf(RecipientId recipient) {
    return jdbc.sql(
            """
            select order_id from message_print_order
            where order_id in (
              select l.order_id from message_print_letter l join message_outbox o using (message_id)
              where o.recipient_id = :recipient
                and (l.lines is not null or l.addressee is not null))
            order by order_id for update
            """)
        .param("recipient", recipient.value())
        .query(Long.class)
        .list();
  }

  /** Orders come before letters: nobody takes documents out of it until the transaction ends. */
  void lock(long orderId) {
    jdbc.sql("select true from message_print_order where order_id = :order for update")
        .param("order", orderId)
        .query(Boolean.class)
        .optional();
  }

  /** Deletes the person's documents. @return how many */
  int erase(RecipientId recipient) {
    return jdbc.sql(
            """
            update message_print_letter l set pdf = null, lines = null, sha256 = null, country = null,
              addressee = null
            from message_outbox o
            where o.message_id = l.message_id and o.recipient_id = :recipient
              and (l.lines is not null or l.addressee is not null)
            """)
        .param("recipient", recipient.value())
        .update();
  }

  private static PrintOrder order(ResultSet rs, int row) throws SQLException {
    Instant taken = instant(rs, "taken_at");
    return new PrintOrder(
        rs.getLong("order_id"),
        rs.getObject("closed_at", OffsetDateTime.class).toInstant(),
        rs.getInt("letters"),
        rs.getInt("pages"),
        rs.getString("sha256"),
        instant(rs, "cleared_at") != null
            ? PrintOrder.State.DELETED
            : taken == null ? PrintOrder.State.READY : PrintOrder.State.TAKEN,
        taken,
        rs.getInt("returned"));
  }
}
