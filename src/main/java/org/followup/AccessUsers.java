package org.followup;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.followup.journey.ColleagueSettings;
import org.followup.journey.Colleagues;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.LockedException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.web.authentication.WebAuthenticationDetails;
import org.springframework.stereotype.Component;

/** Knows the colleagues by name and password, for the login page and for HTTP Basic alike. */
@Component
class AccessUsers implements AuthenticationProvider {

  private final Colleagues colleagues;
  private final AccessPasswords passwords;
  private final AccessAttempts attempts;

  AccessUsers(Colleagues colleagues, AccessPasswords passwords, AccessAttempts attempts) {
    this.colleagues = colleagues;
    this.passwords = passwords;
    this.attempts = attempts;
  }

  @Override
  public Authentication authenticate(Authentication presented) {
    String name = presented.getName();
    String password = String.valueOf(presented.getCredentials());
    String address = address(presented.getDetails());
    if (attempts.exhausted(name, address)) {
      throw new LockedException("Too many wrong passwords from this address; pause ten minutes");
    }
    ColleagueSettings.User user = colleagues.find(name).orElse(null);
    // An unknown name costs as much time as a wrong password.
    boolean right = passwords.match(password, user == null ? null : user.password());
    if (user == null || !right) {
      attempts.failed(name, address);
      throw new BadCredentialsException("Wrong name or password");
    }
    attempts.succeeded(name, address);
    UsernamePasswordAuthenticationToken known =
        UsernamePasswordAuthenticationToken.authenticated(name, null, authorities(user));
    known.setDetails(new AccessLogin(mark(user)));
    return known;
  }

  /**
   * Whether a login kept in a session would be the same today: the user is there, with that
   * password and those rights.
   */
  boolean stillStands(Authentication kept) {
    return kept.getDetails() instanceof AccessLogin login
        && colleagues
            .find(kept.getName())
            .filter(user -> mark(user).equals(login.mark()))
            .filter(user -> authorities(user).equals(List.copyOf(kept.getAuthorities())))
            .isPresent();
  }

  private static String mark(ColleagueSettings.User user) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(user.password().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("Every Java platform has SHA-256", impossible);
    }
  }

  @Override
  public boolean supports(Class<?> authentication) {
    return UsernamePasswordAuthenticationToken.class.isAssignableFrom(authentication);
  }

  private static List<GrantedAuthority> authorities(ColleagueSettings.User user) {
    List<GrantedAuthority> authorities = new ArrayList<>();
    authorities.add(new SimpleGrantedAuthority(AccessRole.AGENT.authority()));
    if (user.admin()) {
      authorities.add(new SimpleGrantedAuthority(AccessRole.OPERATOR.authority()));
    }
    return authorities;
  }

  private static String address(@Nullable Object details) {
    return details instanceof WebAuthenticationDetails web && web.getRemoteAddress() != null
        ? web.getRemoteAddress()
        : "unknown";
  }
}
