package org.followup.demo;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Profile;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** What the demo itself keeps: its clock and the mails it took. */
@Repository
@Profile("demo")
class DemoRepository {

  private final JdbcClient jdbc;

  DemoRepository(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  Optional<Duration> findClockOffset() {
    return jdbc.sql("select offset_millis from demo_clock")
        .query(Long.class)
        .optional()
        .map(Duration::ofMillis);
  }

  void saveClockOffset(Duration offset) {
    jdbc.sql(
            """
            insert into demo_clock (offset_millis) values (:offset)
            on conflict (only_row) do update set offset_millis = excluded.offset_millis
            """)
        .param("offset", offset.toMillis())
        .update();
  }

  long addMail(
      Instant received,
      String mailFrom,
      String mailTo,
      @Nullable String journey,
      @Nullable String message,
      byte[] raw) {
    return jdbc.sql(
            """
            insert into demo_mail (received, mail_from, mail_to, journey, message, raw)
            values (:received, :mailFrom, :mailTo, :journey, :message, :raw)
            returning id
            """)
        .param("received", received.atOffset(ZoneOffset.UTC))
        .param("mailFrom", mailFrom)
        .param("mailTo", mailTo)
        .param("journey", journey)
        .param("message", message)
        .param("raw", raw)
        .query(Long.class)
        .single();
  }

  /** Newest first, of those older than {@code before}. */
  List<MailInbox.Mail> listMails(
      @Nullable String to,
      @Nullable String erased,
      @Nullable String journey,
      long before,
      int limit) {
    return jdbc.sql(
            """
            select id, received, mail_from, mail_to, raw
            from demo_mail
            where id < :before
              and (cast(:to as text) is null or lower(mail_to) in (lower(:to), :erased))
              and (cast(:journey as text) is null or journey = :journey)
            order by id desc
            limit :limit
            """)
        .param("before", before)
        .param("to", to)
        .param("erased", erased)
        .param("journey", journey)
        .param("limit", limit)
        .query((row, number) -> mail(row))
        .list();
  }

  Optional<MailInbox.Mail> findMail(long id) {
    return jdbc.sql("select id, received, mail_from, mail_to, raw from demo_mail where id = :id")
        .param("id", id)
        .query((row, number) -> mail(row))
        .optional();
  }

  /** Leaves of the mails to an address which they were. @return how many */
  int eraseMails(String to, String erased) {
    return jdbc.sql(
            """
            update demo_mail
            set mail_to = :erased, raw = convert_to(
              coalesce('X-Followup-Journey: ' || journey || chr(10), '')
              || coalesce('X-Followup-Message: ' || message || chr(10), '')
              || chr(10) || 'The recipient was erased, and what the mail said with them.', 'UTF8')
            where lower(mail_to) = lower(:to)
            """)
        .param("to", to)
        .param("erased", erased)
        .update();
  }

  void deleteMails() {
    jdbc.sql("delete from demo_mail").update();
  }

  void deleteMailsBeyond(int kept) {
    jdbc.sql(
            """
            delete from demo_mail
            where id <= (select id from demo_mail order by id desc offset :kept limit 1)
            """)
        .param("kept", kept)
        .update();
  }

  private static MailInbox.Mail mail(ResultSet row) throws SQLException {
    return new MailInbox.Mail(
        row.getLong("id"),
        row.getObject("received", OffsetDateTime.class).toInstant(),
        row.getString("mail_from"),
        row.getString("mail_to"),
        row.getBytes("raw"));
  }
}
