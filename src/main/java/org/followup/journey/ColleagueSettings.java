package org.followup.journey;

import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Who may log in. There is no sign-up: the people of this house are its configuration.
 *
 * @param users everyone with a login; outside the demo at least one
 */
@ConfigurationProperties("followup")
public record ColleagueSettings(@DefaultValue List<User> users) {

  /**
   * One person with a login.
   *
   * @param name what is typed at the login; also the user's id in the engine
   * @param password encoded with the name of its encoding, such as {@code {bcrypt}$2y$10$…}; plain
   *     only in the demo
   * @param groups groups whose tasks the person sees, such as {@code callcenter}
   * @param admin whether the person may see and steer everything; others see their tasks only
   */
  public record User(
      String name,
      String password,
      @DefaultValue List<String> groups,
      @DefaultValue("false") boolean admin) {

    /** Without the password: it belongs in no log. */
    @Override
    public String toString() {
      return "User[name=" + name + ", groups=" + groups + ", admin=" + admin + "]";
    }
  }
}
