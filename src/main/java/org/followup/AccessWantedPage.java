package org.followup;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import org.springframework.security.web.savedrequest.RequestCache;
import org.springframework.security.web.savedrequest.SavedRequest;
import org.springframework.security.web.savedrequest.SimpleSavedRequest;
import org.springframework.web.util.WebUtils;

/**
 * The page one wanted before the login, never a call of its scripts. It is kept in a cookie of the
 * browser, so that a stranger's request writes nothing into our database. Only a path of our own is
 * taken from it, so that a forged cookie leads nowhere else.
 */
final class AccessWantedPage implements RequestCache {

  static final String COOKIE = "FOLLOWUP-WANTED";

  private static final Duration KEPT = Duration.ofMinutes(10);

  /** Room for a path with a query; a longer one is not worth the header. */
  private static final int LONGEST = 2000;

  @Override
  public void saveRequest(HttpServletRequest request, HttpServletResponse response) {
    if (!AccessRefusals.wantsPage(request)) {
      return;
    }
    String page = page(request);
    if (isOurs(page)) {
      String value =
          Base64.getUrlEncoder()
              .withoutPadding()
              .encodeToString(page.getBytes(StandardCharsets.UTF_8));
      response.addCookie(cookie(request, value, KEPT));
    }
  }

  @Override
  public @Nullable SavedRequest getRequest(
      HttpServletRequest request, HttpServletResponse response) {
    String page = findPage(request);
    return page == null ? null : new SimpleSavedRequest(page);
  }

  /** Nothing is replayed: a page that was wanted is asked for by its address again. */
  @Override
  public @Nullable HttpServletRequest getMatchingRequest(
      HttpServletRequest request, HttpServletResponse response) {
    if (page(request).equals(findPage(request))) {
      removeRequest(request, response);
    }
    return null;
  }

  @Override
  public void removeRequest(HttpServletRequest request, HttpServletResponse response) {
    if (WebUtils.getCookie(request, COOKIE) != null) {
      response.addCookie(cookie(request, "", Duration.ZERO));
    }
  }

  private static @Nullable String findPage(HttpServletRequest request) {
    Cookie cookie = WebUtils.getCookie(request, COOKIE);
    if (cookie == null) {
      return null;
    }
    try {
      String page =
          new String(Base64.getUrlDecoder().decode(cookie.getValue()), StandardCharsets.UTF_8);
      return isOurs(page) ? page : null;
    } catch (IllegalArgumentException notOurs) {
      return null;
    }
  }

  private static String page(HttpServletRequest request) {
    String query = request.getQueryString();
    return request.getRequestURI() + (query == null ? "" : "?" + query);
  }

  /** An absolute path; browsers take {@code //host} and {@code /\host} for another machine. */
  private static boolean isOurs(String page) {
    return page.length() <= LONGEST && page.matches("/([^/\\\\\\p{Cntrl}][^\\\\\\p{Cntrl}]*)?");
  }

  private static Cookie cookie(HttpServletRequest request, String value, Duration age) {
    Cookie cookie = new Cookie(COOKIE, value);
    cookie.setPath("/");
    cookie.setHttpOnly(true);
    cookie.setSecure(request.isSecure());
    cookie.setMaxAge((int) age.toSeconds());
    cookie.setAttribute("SameSite", "Lax");
    return cookie;
  }
}
