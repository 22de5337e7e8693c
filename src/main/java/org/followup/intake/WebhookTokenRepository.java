package org.followup.intake;

import java.time.Instant;
import java.time.ZoneOffset;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** Tokens of webhooks that were used, as hashes. */
@Repository
class WebhookTokenRepository {

  private final JdbcClient jdbc;

  WebhookTokenRepository(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** Whether the token is new; waits for others who keep the same. */
  boolean keep(byte[] token, byte[] body, Instant now) {
    return jdbc.sql(
                """
                insert into intake_webhook_token (token_hash, body_hash, used_at)
                values (:token, :body, :now)
                on conflict (token_hash) do nothing
                """)
            .param("token", token)
            .param("body", body)
            .param("now", now.atOffset(ZoneOffset.UTC))
            .update()
        == 1;
  }

  /** The hash of the body that the token came with. */
  byte[] getBody(byte[] token) {
    return jdbc.sql("select body_hash from intake_webhook_token where token_hash = :token")
        .param("token", token)
        .query(byte[].class)
        .single();
  }

  /** Forgets tokens used before that moment. */
  @Transactional
  int forget(Instant before, int atMost) {
    return jdbc.sql(
            """
            delete from intake_webhook_token
             where token_hash in (
                   select token_hash from intake_webhook_token
                    where used_at < :before
                    order by used_at
                    limit :atMost
                      for update skip locked)
            """)
        .param("before", before.atOffset(ZoneOffset.UTC))
        .param("atMost", atMost)
        .update();
  }
}
