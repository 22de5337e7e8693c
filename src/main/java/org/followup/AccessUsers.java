package org.followup;

import java.util.ArrayList;
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
    known.setDetails(presented.getDetails());
    return known;
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
