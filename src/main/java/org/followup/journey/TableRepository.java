package org.followup.journey;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The engine's decision tables, read beside its authorizations: every mail is judged by them. */
@Repository
class TableRepository {

  private final JdbcClient jdbc;

  TableRepository(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * A version of a table.
   *
   * @param id of the definition
   */
  record Version(String id, int version, Instant deployedAt) {}

  /** The latest version that is still deployed. */
  Optional<Version> findLatest(String decision) {
    return jdbc.sql(
            """
            select d.id_, d.version_, p.deploy_time_
            from act_re_decision_def d join act_re_deployment p on p.id_ = d.deployment_id_
            where d.key_ = :decision and d.tenant_id_ is null
            order by d.version_ desc limit 1
            """)
        .param("decision", decision)
        .query(
            (row, n) ->
                new Version(
                    row.getString("id_"),
                    row.getInt("version_"),
                    row.getObject("deploy_time_", LocalDateTime.class).toInstant(ZoneOffset.UTC)))
        .optional();
  }

  /** The file of a version. */
  Optional<byte[]> findFile(String definitionId) {
    return jdbc.sql(
            """
            select b.bytes_
            from act_re_decision_def d
            join act_ge_bytearray b
              on b.deployment_id_ = d.deployment_id_ and b.name_ = d.resource_name_
            where d.id_ = :id
            """)
        .param("id", definitionId)
        .query(byte[].class)
        .optional();
  }
}
