package org.followup.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The book of deeds. */
@Repository
class AuditRepository {

  private final JdbcClient jdbc;
  private final ObjectMapper json;

  AuditRepository(JdbcClient jdbc, ObjectMapper json) {
    this.jdbc = jdbc;
    this.json = json;
  }

  void insert(Instant at, String who, String deed, String about, Map<String, ?> detail) {
    jdbc.sql(
            """
            insert into console_audit (at, who, deed, about, detail)
            values (:at, :who, :deed, :about, :detail::jsonb)
            """)
        .param("at", at.atOffset(ZoneOffset.UTC))
        .param("who", who)
        .param("deed", deed)
        .param("about", about)
        .param("detail", write(detail))
        .update();
  }

  /** Newest first, older than {@code before} where that is given. */
  List<Audit.Entry> list(int limit, @Nullable Long before) {
    return jdbc.sql(
            """
            select * from console_audit
             where :before::bigint is null or audit_id < :before::bigint
             order by audit_id desc limit :limit
            """)
        .param("before", before)
        .param("limit", limit)
        .query(
            (row, n) ->
                new Audit.Entry(
                    row.getLong("audit_id"),
                    row.getObject("at", OffsetDateTime.class).toInstant(),
                    row.getString("who"),
                    row.getString("deed"),
                    row.getString("about"),
                    read(row.getString("detail"))))
        .list();
  }

  int deleteOld(Instant before, int atMost) {
    return jdbc.sql(
            """
            delete from console_audit where audit_id in (
              select audit_id from console_audit where at < :before
              order by at limit :atMost for update skip locked)
            """)
        .param("before", before.atOffset(ZoneOffset.UTC))
        .param("atMost", atMost)
        .update();
  }

  private String write(Map<String, ?> detail) {
    try {
      return json.writeValueAsString(detail);
    } catch (JsonProcessingException fault) {
      throw new IllegalArgumentException("The detail of a deed cannot be written.", fault);
    }
  }

  private Map<String, Object> read(String detail) {
    try {
      return json.readValue(detail, new TypeReference<>() {});
    } catch (JsonProcessingException fault) {
      throw new IllegalStateException("The detail of a deed cannot be read.", fault);
    }
  }
}
