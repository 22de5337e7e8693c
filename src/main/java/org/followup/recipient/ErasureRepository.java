package org.followup.recipient;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Table recipient_erasure. */
@Repository
class ErasureRepository {

  private final JdbcClient sql;
  private final ObjectMapper json;

  ErasureRepository(JdbcClient sql, ObjectMapper json) {
    this.sql = sql;
    this.json = json;
  }

  void insert(Erasure erasure, byte[] personHash) {
    sql.sql(
            """
            insert into recipient_erasure
              (receipt, person_hash, erased_at, erased_by, deleted, kept)
            values (:receipt, :person, :at, :by, :deleted::jsonb, :kept::jsonb)
            """)
        .param("receipt", erasure.receipt())
        .param("person", personHash)
        .param("at", erasure.erasedAt().atOffset(ZoneOffset.UTC))
        .param("by", erasure.erasedBy())
        .param("deleted", write(erasure.deleted()))
        .param("kept", write(erasure.kept()))
        .update();
  }

  Optional<Erasure> find(UUID receipt) {
    return sql.sql("select * from recipient_erasure where receipt = :receipt")
        .param("receipt", receipt)
        .query(this::erasure)
        .optional();
  }

  /** Newest first. */
  List<Erasure> listOf(byte[] personHash) {
    return sql.sql(
            """
            select * from recipient_erasure where person_hash = :person order by erased_at desc
            """)
        .param("person", personHash)
        .query(this::erasure)
        .list();
  }

  /** Newest first. */
  List<Erasure> list(Instant before, int limit) {
    return sql.sql(
            """
            select * from recipient_erasure where erased_at < :before
            order by erased_at desc limit :limit
            """)
        .param("before", before.atOffset(ZoneOffset.UTC))
        .param("limit", limit)
        .query(this::erasure)
        .list();
  }

  private Erasure erasure(ResultSet row, int number) throws SQLException {
    return new Erasure(
        row.getObject("receipt", UUID.class),
        row.getObject("erased_at", OffsetDateTime.class).toInstant(),
        row.getString("erased_by"),
        read(row.getString("deleted"), new TypeReference<Map<String, Long>>() {}),
        read(row.getString("kept"), new TypeReference<List<Erasing.Kept>>() {}));
  }

  private String write(Object value) {
    try {
      return json.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("Only what JSON can say can be kept.", e);
    }
  }

  private <T> T read(String column, TypeReference<T> type) {
    try {
      return json.readValue(column, type);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A receipt of an erasure cannot be read.", e);
    }
  }
}
