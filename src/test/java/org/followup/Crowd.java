package org.followup;

import java.sql.SQLException;
import org.followup.demo.EmptyDatabase;

/** Many people of whom nothing is known but an address, for what is to be done to all of them. */
public final class Crowd {

  private Crowd() {}

  /** Puts {@code crowd-1}, {@code crowd-2} … into it, with {@code c1@example.com} and so on. */
  public static void gather(EmptyDatabase database, int people) throws SQLException {
    database.execute(
        """
        insert into recipient_profile (id, email, address, address_hash, attributes, created_at,
          updated_at)
        select 'crowd-' || n, a, a, sha256(a::bytea), '{}', now(), now()
        from (select n, 'c' || n || '@example.com' as a from generate_series(1, %d) n) made
        """
            .formatted(people));
    database.execute("vacuum analyze recipient_profile");
  }
}
