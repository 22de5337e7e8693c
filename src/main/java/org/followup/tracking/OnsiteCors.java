package org.followup.tracking;

import java.time.Duration;
import org.followup.message.OnsiteAccess;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpHeaders;
import org.springframework.web.servlet.config.annotation.CorsRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * Scripts of which origins may ask for messages: those that are configured, to the letter, and
 * without cookies. Whatever else a browser says where it comes from is answered 403.
 */
@Configuration(proxyBeanMethods = false)
class OnsiteCors implements WebMvcConfigurer {

  /** As long as Chromium remembers. */
  private static final Duration REMEMBERED = Duration.ofHours(2);

  private final OnsiteAccess access;

  OnsiteCors(OnsiteAccess access) {
    this.access = access;
  }

  @Override
  public void addCorsMappings(CorsRegistry registry) {
    registry
        .addMapping("/onsite/messages/**")
        .allowedOrigins(access.origins().toArray(String[]::new))
        .allowedMethods("GET", "POST")
        .allowedHeaders(
            OnsiteController.RECIPIENT, OnsiteController.UNTIL, OnsiteController.SIGNATURE)
        .exposedHeaders(HttpHeaders.RETRY_AFTER)
        .allowCredentials(false)
        .maxAge(REMEMBERED.toSeconds());
  }
}
