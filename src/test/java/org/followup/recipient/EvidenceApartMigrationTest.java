package org.followup.recipient;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.followup.RoomSlice;
import org.followup.demo.EmptyDatabase;
import org.followup.recipient.ConsentVerification.Fault;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** Records of an installation that kept evidence inside the record. */
class EvidenceApartMigrationTest {

  private static final String RECORD =
      """
      insert into recipient_consent
        (recipient_id, purpose, granted, basis, given_at, effective_at, recorded_at, evidence)
      values (:id, 'marketing:offers', true, 'express', now(), now(), now(), '{"source":"form"}')
      """;

  @Test
  void carriesRecordsOverIntoVerifiableChainsAndLaundersNone() throws Exception {
    try (EmptyDatabase database = EmptyDatabase.start()) {
      var source = new DriverManagerDataSource(database.jdbcUrl());
      RoomSlice.migrate(source, "recipient", "2");
      JdbcClient sql = JdbcClient.create(source);
      for (String id : List.of("ana", "ben", "ana", "ben", "ana")) {
        sql.sql(RECORD).param("id", id).update();
      }
      sql.sql("alter table recipient_consent disable trigger user").update();
      sql.sql("update recipient_consent set evidence = '{\"source\":\"made up\"}' where seq = 4")
          .update();
      sql.sql("alter table recipient_consent enable trigger user").update();

      RoomSlice.migrate(source, "recipient", "latest");

      var seals = new ConsentSealRepository(sql);
      assertThat(seals.listBrokenRecords(null, 10))
          .containsExactly(new Fault("record-flawed", 4, new RecipientId("ben")));
      assertThat(
              sql.sql("select count(distinct chain) from recipient_consent")
                  .query(Long.class)
                  .single())
          .isEqualTo(2);
      sql.sql(RECORD).param("id", "ana").update();
      assertThat(seals.listBrokenRecords(new RecipientId("ana"), 10)).isEmpty();
      assertThat(
              sql.sql(
                      "select count(*) from recipient_consent_said where evidence ? 'source'"
                          .replace("?", "??"))
                  .query(Long.class)
                  .single())
          .isEqualTo(6);
    }
  }
}
