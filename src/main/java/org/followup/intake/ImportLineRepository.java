package org.followup.intake;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.followup.intake.RecipientCsv.Row;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Lines of files while they wait. Each method is one statement. */
@Repository
class ImportLineRepository {

  /** A node holds what it works at in memory, in several forms. */
  static final int BYTES_AT_ONCE = 1_000_000;

  private static final TypeReference<List<String>> TEXTS = new TypeReference<>() {};

  private final JdbcClient sql;
  private final ObjectMapper json;

  ImportLineRepository(JdbcClient sql, ObjectMapper json) {
    this.sql = sql;
    this.json = json;
  }

  /**
   * Lines after a place, in order; those with faults only where they are asked for. At least one,
   * where there is one, and not many that are long.
   */
  List<Row> list(UUID importId, int after, boolean refusedToo, int limit) {
    return sql.sql(
            """
            select line, cells from (
              select line, cells, sum(pg_column_size(cells)) over (order by line)
                       - pg_column_size(cells) as bytes_before
                from (select line, cells::text from intake_import_line
                       where import_id = :id and line > :after and (:all or not refused)
                       order by line limit :limit) next) sized
             where bytes_before < :bytes
             order by line
            """)
        .param("bytes", BYTES_AT_ONCE)
        .param("id", importId)
        .param("after", after)
        .param("all", refusedToo)
        .param("limit", limit)
        .query((row, n) -> new Row(row.getInt("line"), texts(row.getString("cells"))))
        .list();
  }

  /** Lines from one to the other, both included, that are refused already. */
  Set<Integer> listRefused(UUID importId, int from, int to) {
    return sql.sql(
            """
            select line from intake_import_line
             where import_id = :id and line between :from and :to and refused
            """)
        .param("id", importId)
        .param("from", from)
        .param("to", to)
        .query(Integer.class)
        .set();
  }

  /**
   * Refuses lines whose id stands in an earlier line, and notes so many of them.
   *
   * @return how many there are
   */
  int refuseRepeated(UUID importId, int mostNoted) {
    return sql.sql(
            """
            with repeated as (
              update intake_import_line l set refused = true
                from (select line, row_number() over (partition by recipient_id order by line) as nth
                        from intake_import_line
                       where import_id = :id and recipient_id is not null) counted
               where l.import_id = :id and l.line = counted.line and counted.nth > 1
              returning l.line
            ), noted as (
              insert into intake_import_remark (import_id, line, attribute, detail, refused)
              select :id, line, 'id', 'stands in an earlier line as well', true
                from repeated order by line limit :most
            )
            select count(*) from repeated
            """)
        .param("id", importId)
        .param("most", mostNoted)
        .query(Integer.class)
        .single();
  }

  /**
   * Notes so many lines whose address stands under another id in an earlier line.
   *
   * @return how many there are
   */
  int noteShared(UUID importId, int mostNoted) {
    return sql.sql(
            """
            with shared as (
              select line from (
                select line, recipient_id, first_value(recipient_id)
                         over (partition by address order by line) as first_id
                  from intake_import_line
                 where import_id = :id and address is not null and not refused) l
               where recipient_id is distinct from first_id
            ), noted as (
              insert into intake_import_remark (import_id, line, attribute, detail, refused)
              select :id, line, 'email', 'stands under another id in an earlier line', false
                from shared order by line limit :most
            )
            select count(*) from shared
            """)
        .param("id", importId)
        .param("most", mostNoted)
        .query(Integer.class)
        .single();
  }

  void refuse(UUID importId, List<Integer> lines) {
    sql.sql(
            """
            update intake_import_line set refused = true
            where import_id = :id and line = any(:lines)
            """)
        .param("id", importId)
        .param("lines", lines.toArray(Integer[]::new))
        .update();
  }

  private List<String> texts(String column) {
    try {
      return json.readValue(column, TEXTS);
    } catch (JsonProcessingException fault) {
      throw new IllegalStateException("A jsonb column holds no list of texts.", fault);
    }
  }
}
