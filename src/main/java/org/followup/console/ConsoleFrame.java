package org.followup.console;

import java.util.List;
import org.followup.message.SendingHold;
import org.followup.report.Books;
import org.followup.report.BooksReading;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.env.Environment;
import org.springframework.core.env.Profiles;
import org.springframework.dao.DataAccessException;
import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/** What the frame of every page shows: where one can go, and who is looking. */
@Component("frame")
class ConsoleFrame {

  private static final String OPERATOR = "ROLE_OPERATOR";

  private static final List<Entry> ENTRIES =
      List.of(
          new Entry("journeys", "Journeys", "/"),
          new Entry("messages", "Messages", "/messages"),
          new Entry("recipients", "Recipients", "/recipients"),
          new Entry("audiences", "Audiences", "/audiences"),
          new Entry("vouchers", "Vouchers", "/vouchers"),
          new Entry("rights", "Rights", "/rights"),
          new Entry("relays", "Relays", "/relays"),
          new Entry("letters", "Letters", "/letters"),
          new Entry("faults", "Faults", "/faults"),
          new Entry("books", "Books", "/books"),
          new Entry("audit", "Audit", "/audit"));

  private static final Logger log = LoggerFactory.getLogger(ConsoleFrame.class);

  private final SendingHold sending;
  private final Books books;
  private final boolean demo;

  ConsoleFrame(SendingHold sending, Books books, Environment environment) {
    this.sending = sending;
    this.books = books;
    this.demo = environment.acceptsProfiles(Profiles.of("demo"));
  }

  /** An entry of the navigation. */
  record Entry(String name, String label, String path) {}

  /** The navigation, in its order. */
  public List<Entry> getEntries() {
    return ENTRIES;
  }

  /** Whether the demo's inbox and clock are there. */
  public boolean isDemo() {
    return demo;
  }

  /** Who is logged in, if anyone. */
  public @Nullable String getUser() {
    Authentication who = SecurityContextHolder.getContext().getAuthentication();
    return who == null || who instanceof AnonymousAuthenticationToken ? null : who.getName();
  }

  /** Whether the one who looks may see and steer everything. */
  public boolean isOperator() {
    Authentication who = SecurityContextHolder.getContext().getAuthentication();
    return who != null
        && who.getAuthorities().stream().anyMatch(role -> OPERATOR.equals(role.getAuthority()));
  }

  /** What the books said when they were last read, where they did not balance; else null. */
  public @Nullable BooksReading getUnbalanced() {
    return books.findLatest().filter(reading -> !reading.balanced()).orElse(null);
  }

  /** Since when all sending is stopped, and by whom; null while mail leaves. */
  public SendingHold.@Nullable Hold getStopped() {
    try {
      return sending.findStopOfAll().orElse(null);
    } catch (DataAccessException | TransactionException fault) {
      // The page that says what is wrong must not fail for the same reason.
      log.warn("Whether sending is stopped could not be read: {}", fault.toString());
      return null;
    }
  }
}
