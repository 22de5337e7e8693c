package org.followup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

import com.zaxxer.hikari.HikariDataSource;
import jakarta.servlet.http.HttpServletResponse;
import java.sql.Connection;
import java.sql.Statement;
import org.followup.demo.EmptyDatabase;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

class StartTurnTest {

  @Test
  void aTurnThatTheDatabaseCutsFailsNoStart() throws Exception {
    try (EmptyDatabase database = EmptyDatabase.start();
        HikariDataSource ours = new HikariDataSource();
        Connection operator = database.connect();
        Statement statement = operator.createStatement()) {
      ours.setJdbcUrl(database.jdbcUrl());
      StartTurnRepository turn = new StartTurnRepository(ours);
      turn.await();
      assertThat(
              statement
                  .executeQuery(
                      "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory'")
                  .next())
          .isTrue();

      assertThatNoException().isThrownBy(turn::end);

      turn.await(); // by a fresh connection
      turn.destroy();
    }
  }

  @Test
  void takesNoRequestBeforeTheStartIsThrough() throws Exception {
    StartFilter filter = new StartFilter();
    MockHttpServletResponse early = new MockHttpServletResponse();
    MockFilterChain nobody = new MockFilterChain();
    filter.doFilter(new MockHttpServletRequest(), early, nobody);
    assertThat(early.getStatus()).isEqualTo(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
    assertThat(early.getHeader("Retry-After")).isEqualTo("1");
    assertThat(nobody.getRequest()).isNull();

    filter.open();

    MockFilterChain somebody = new MockFilterChain();
    filter.doFilter(new MockHttpServletRequest(), new MockHttpServletResponse(), somebody);
    assertThat(somebody.getRequest()).isNotNull();
  }
}
