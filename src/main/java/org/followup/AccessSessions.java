package org.followup;

import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectStreamClass;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.convert.converter.Converter;
import org.springframework.core.convert.support.GenericConversionService;
import org.springframework.core.serializer.support.SerializingConverter;
import org.springframework.session.config.SessionRepositoryCustomizer;
import org.springframework.session.jdbc.JdbcIndexedSessionRepository;
import org.springframework.session.jdbc.PostgreSqlJdbcIndexedSessionRepositoryCustomizer;
import org.springframework.session.web.http.CookieSerializer;
import org.springframework.session.web.http.DefaultCookieSerializer;
import org.springframework.util.ClassUtils;

/**
 * Login sessions in the database, so that any node knows who has logged in and a node may end at
 * any time. Their expiry runs on the machine's time, not on the movable clock: moving a journey's
 * time must not log anybody out.
 */
@Configuration(proxyBeanMethods = false)
class AccessSessions {

  static final String COOKIE = "FOLLOWUP-SESSION";

  private static final Logger log = LoggerFactory.getLogger(AccessSessions.class);

  /** Numbers as Spring Session gives them; the database need not be asked for any other. */
  private static final Predicate<String> ID = Pattern.compile("[0-9a-f-]{36}").asMatchPredicate();

  /** What a session may be made of. Nothing else is ever read back into an object. */
  private static final ObjectInputFilter KNOWN =
      ObjectInputFilter.Config.createFilter(
          "maxdepth=20;maxrefs=10000;maxbytes=1000000;maxarray=10000;"
              + "java.lang.*;java.util.*;java.util.concurrent.*;java.time.*;"
              + "org.springframework.security.core.**;"
              + "org.springframework.security.authentication.*;"
              + "org.springframework.util.*;org.springframework.web.servlet.FlashMap;"
              + "org.camunda.bpm.webapp.impl.security.**;"
              + "org.followup.**;!*");

  /**
   * The cookie of a login: for HTTP only, same site, over TLS only where the login came over TLS.
   * Files, pixels and links in mails are answered without a look into the table of sessions, which
   * Spring MVC would take for every request.
   */
  @Bean
  CookieSerializer loginCookie() {
    DefaultCookieSerializer cookie =
        new DefaultCookieSerializer() {
          @Override
          public List<String> readCookieValues(HttpServletRequest request) {
            return AccessChains.WITHOUT_SESSION.matches(request)
                ? List.of()
                : super.readCookieValues(request).stream().filter(ID).toList();
          }
        };
    cookie.setCookieName(COOKIE);
    cookie.setUseHttpOnlyCookie(true);
    cookie.setSameSite("Lax");
    return cookie;
  }

  /** Two requests of one new session may add the same attribute at once. */
  @Bean
  SessionRepositoryCustomizer<JdbcIndexedSessionRepository> sessionsInPostgres() {
    return new PostgreSqlJdbcIndexedSessionRepositoryCustomizer();
  }

  @Bean
  SessionRepositoryCustomizer<JdbcIndexedSessionRepository> sessionsOfKnownTypes() {
    GenericConversionService types = new GenericConversionService();
    types.addConverter(Object.class, byte[].class, new SerializingConverter());
    types.addConverter(byte[].class, Object.class, new Reader());
    return sessions -> sessions.setConversionService(types);
  }

  /**
   * Reads one attribute. What an older or newer version wrote and this one cannot read is as if it
   * were not there: the person logs in again instead of meeting an error until the cookie is gone.
   */
  static final class Reader implements Converter<byte[], Object> {

    @Override
    public @Nullable Object convert(byte[] written) {
      try (ObjectInputStream in = new OfOurClasses(new ByteArrayInputStream(written))) {
        in.setObjectInputFilter(KNOWN);
        return in.readObject();
      } catch (IOException | ClassNotFoundException e) {
        log.warn(
            "Ignored a part of a login session that this version cannot read: {}", e.toString());
        return null;
      }
    }
  }

  /** Finds classes where the application has them, whichever thread asks. */
  private static final class OfOurClasses extends ObjectInputStream {

    OfOurClasses(InputStream in) throws IOException {
      super(in);
    }

    @Override
    protected Class<?> resolveClass(ObjectStreamClass description)
        throws IOException, ClassNotFoundException {
      try {
        return ClassUtils.forName(description.getName(), AccessSessions.class.getClassLoader());
      } catch (ClassNotFoundException e) {
        return super.resolveClass(description);
      }
    }
  }
}
