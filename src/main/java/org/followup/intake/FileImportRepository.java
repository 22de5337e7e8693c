package org.followup.intake;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.followup.intake.FileImport.Remark;
import org.followup.intake.FileImport.State;
import org.followup.intake.RecipientCsv.Row;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Files that are taken in the background, their lines while they wait, and remarks. */
@Repository
class FileImportRepository {

  private static final TypeReference<List<String>> TEXTS = new TypeReference<>() {};

  private final JdbcClient sql;
  private final ObjectMapper json;

  FileImportRepository(JdbcClient sql, ObjectMapper json) {
    this.sql = sql;
    this.json = json;
  }

  /** A line as it waits. */
  record Waiting(Row row, @Nullable String recipientId, @Nullable String address) {}

  void insert(ImportSource source, String mode, boolean dryRun, List<String> header) {
    sql.sql(
            """
            insert into intake_import
              (import_id, file_name, placed_by, placed_at, mode, dry_run, state, header)
            values (:id, :file, :by, :at, :mode, :dryRun, 'uploading', :header::jsonb)
            """)
        .param("id", source.importId())
        .param("file", source.file())
        .param("by", source.by())
        .param("at", at(source.at()))
        .param("mode", mode)
        .param("dryRun", dryRun)
        .param("header", write(header))
        .update();
  }

  void insertLines(UUID importId, List<Waiting> lines) {
    sql.sql(
            """
            insert into intake_import_line (import_id, line, recipient_id, address, cells)
            select :id, line, recipient_id, address, cells
              from unnest(:lines::int[], :ids::text[], :addresses::text[], :cells::jsonb[])
                as t (line, recipient_id, address, cells)
            """)
        .param("id", importId)
        .param("lines", lines.stream().map(one -> one.row().line()).toArray(Integer[]::new))
        .param("ids", lines.stream().map(Waiting::recipientId).toArray(String[]::new))
        .param("addresses", lines.stream().map(Waiting::address).toArray(String[]::new))
        .param("cells", lines.stream().map(one -> write(one.row().cells())).toArray(String[]::new))
        .update();
  }

  /** Begins a pass over the lines from their beginning. */
  void begin(UUID importId, State pass, int lines) {
    sql.sql(
            """
            update intake_import set state = :state, at_line = 0, lines = :lines
            where import_id = :id
            """)
        .param("id", importId)
        .param("state", pass.word())
        .param("lines", lines)
        .update();
  }

  Optional<FileImport> find(UUID importId) {
    return sql.sql("select * from intake_import where import_id = :id")
        .param("id", importId)
        .query(FileImportRepository::read)
        .optional();
  }

  Optional<FileImport> lock(UUID importId) {
    return sql.sql("select * from intake_import where import_id = :id for update")
        .param("id", importId)
        .query(FileImportRepository::read)
        .optional();
  }

  List<FileImport> list(int limit) {
    return sql.sql("select * from intake_import order by placed_at desc, import_id limit :limit")
        .param("limit", limit)
        .query(FileImportRepository::read)
        .list();
  }

  /** The oldest import that has work and that no other node works at, held until the end. */
  Optional<FileImport> lockNext() {
    return sql.sql(
            """
            select * from intake_import
             where finished_at is null and state in ('checking', 'writing')
             order by placed_at, import_id limit 1 for update skip locked
            """)
        .query(FileImportRepository::read)
        .optional();
  }

  List<String> header(UUID importId) {
    return sql.sql("select header from intake_import where import_id = :id")
        .param("id", importId)
        .query((row, n) -> texts(row.getString("header")))
        .single();
  }

  int bookmark(UUID importId) {
    return sql.sql("select at_line from intake_import where import_id = :id")
        .param("id", importId)
        .query(Integer.class)
        .single();
  }

  void insertRemarks(UUID importId, List<Remark> remarks) {
    sql.sql(
            """
            insert into intake_import_remark (import_id, line, attribute, detail, refused)
            select :id, line, attribute, detail, refused
              from unnest(:lines::int[], :columns::text[], :details::text[], :refused::boolean[])
                as t (line, attribute, detail, refused)
            """)
        .param("id", importId)
        .param("lines", remarks.stream().map(Remark::line).toArray(Integer[]::new))
        .param("columns", remarks.stream().map(Remark::column).toArray(String[]::new))
        .param("details", remarks.stream().map(Remark::detail).toArray(String[]::new))
        .param("refused", remarks.stream().map(Remark::refused).toArray(Boolean[]::new))
        .update();
  }

  List<Remark> listRemarks(UUID importId, boolean refused, int limit) {
    return sql.sql(
            """
            select line, attribute, detail, refused from intake_import_remark
             where import_id = :id and refused = :refused
             order by line, remark_id limit :limit
            """)
        .param("id", importId)
        .param("refused", refused)
        .param("limit", limit)
        .query(
            (row, n) ->
                new Remark(
                    row.getInt("line"),
                    row.getString("attribute"),
                    row.getString("detail"),
                    row.getBoolean("refused")))
        .list();
  }

  int countRemarks(UUID importId, boolean refused) {
    return sql.sql(
            """
            select count(*) from intake_import_remark
             where import_id = :id and refused = :refused
            """)
        .param("id", importId)
        .param("refused", refused)
        .query(Integer.class)
        .single();
  }

  /** Adds what a chunk brought and moves the bookmark. */
  void add(UUID importId, ImportChunk chunk) {
    sql.sql(
            """
            update intake_import set
              at_line = greatest(at_line, :line), checked = checked + :checked,
              to_create = to_create + :toCreate, to_change = to_change + :toChange,
              created = created + :created, changed = changed + :changed,
              consents = consents + :consents, refused = refused + :refused,
              suppressed = suppressed + :suppressed, shared = shared + :shared,
              faults = faults + :faults
            where import_id = :id
            """)
        .param("id", importId)
        .param("line", chunk.lastLine)
        .param("checked", chunk.checked)
        .param("toCreate", chunk.toCreate)
        .param("toChange", chunk.toChange)
        .param("created", chunk.created)
        .param("changed", chunk.changed)
        .param("consents", chunk.consents)
        .param("refused", chunk.refused)
        .param("suppressed", chunk.suppressed)
        .param("shared", chunk.shared)
        .param("faults", chunk.faults)
        .update();
  }

  void pause(UUID importId) {
    sql.sql("update intake_import set state = 'checked' where import_id = :id")
        .param("id", importId)
        .update();
  }

  /** Begins to write what was checked; what was counted as news about permission counts anew. */
  void write(UUID importId) {
    sql.sql(
            """
            update intake_import set state = 'writing', at_line = 0, consents = 0, dry_run = false
            where import_id = :id
            """)
        .param("id", importId)
        .update();
  }

  /** Ends it and lets go of its lines. */
  void finish(UUID importId, State state, Instant now) {
    sql.sql("update intake_import set state = :state, finished_at = :now where import_id = :id")
        .param("id", importId)
        .param("state", state.word())
        .param("now", at(now))
        .update();
    sql.sql("delete from intake_import_line where import_id = :id").param("id", importId).update();
  }

  /** Imports that nobody went on with since then. */
  List<UUID> listStale(Instant before) {
    return sql.sql(
            """
            select import_id from intake_import
             where finished_at is null and state in ('uploading', 'checked') and placed_at < :before
            """)
        .param("before", at(before))
        .query(UUID.class)
        .list();
  }

  int deleteFinished(Instant before) {
    return sql.sql("delete from intake_import where finished_at < :before")
        .param("before", at(before))
        .update();
  }

  /** Lines of the person, or of the person's address, in files that are not in yet. */
  int forget(String recipientId) {
    return sql.sql(
            """
            delete from intake_import_line
             where recipient_id = :id
                or address = (select address from recipient_profile where id = :id)
            """)
        .param("id", recipientId)
        .update();
  }

  private String write(List<String> texts) {
    try {
      return json.writeValueAsString(texts);
    } catch (JsonProcessingException fault) {
      throw new IllegalArgumentException("Texts can be written as JSON.", fault);
    }
  }

  private List<String> texts(String column) {
    try {
      return json.readValue(column, TEXTS);
    } catch (JsonProcessingException fault) {
      throw new IllegalStateException("A jsonb column holds no list of texts.", fault);
    }
  }

  private static OffsetDateTime at(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }

  private static FileImport read(ResultSet row, int number) throws SQLException {
    OffsetDateTime finishedAt = row.getObject("finished_at", OffsetDateTime.class);
    return new FileImport(
        row.getObject("import_id", UUID.class),
        row.getString("file_name"),
        row.getString("placed_by"),
        row.getObject("placed_at", OffsetDateTime.class).toInstant(),
        row.getString("mode"),
        row.getBoolean("dry_run"),
        State.of(row.getString("state")),
        row.getInt("lines"),
        row.getInt("checked"),
        row.getInt("to_create"),
        row.getInt("to_change"),
        row.getInt("created"),
        row.getInt("changed"),
        row.getInt("consents"),
        row.getInt("refused"),
        row.getInt("suppressed"),
        row.getInt("shared"),
        row.getInt("faults"),
        finishedAt == null ? null : finishedAt.toInstant());
  }
}
