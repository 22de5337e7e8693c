package org.followup.console;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.Environment;
import org.springframework.core.env.Profiles;
import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.stereotype.Component;

/** What the frame of every page shows: where one can go, and who is looking. */
@Component("frame")
class ConsoleFrame {

  private static final String OPERATOR = "ROLE_OPERATOR";

  private static final List<Entry> ENTRIES =
      List.of(
          new Entry("journeys", "Journeys", "/"),
          new Entry("messages", "Messages", "/messages"),
          new Entry("recipients", "Recipients", "/recipients"),
          new Entry("faults", "Faults", "/faults"),
          new Entry("audit", "Audit", "/audit"));

  private final boolean demo;

  ConsoleFrame(Environment environment) {
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
}
