package org.followup.tracking;

import io.swagger.v3.oas.annotations.Hidden;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import org.followup.message.OnsiteAccess;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.server.ResponseStatusException;

/**
 * The script that shows messages on a page of the shop. The same for everybody, so it may be cached
 * anywhere; it holds for an hour, then one question by its hash tells whether it is new.
 */
@Controller
@Hidden
class OnsiteScript {

  private static final String FILE = "/tracking/onsite.js";
  private static final MediaType JAVASCRIPT =
      new MediaType("text", "javascript", StandardCharsets.UTF_8);
  private static final Duration FRESH = Duration.ofHours(1);

  private final OnsiteAccess access;
  private final byte[] script = read();
  private final String hash = hash(script);

  OnsiteScript(OnsiteAccess access) {
    this.access = access;
  }

  @GetMapping("/onsite.js")
  ResponseEntity<byte[]> script() {
    if (!access.isOpen()) {
      throw new ResponseStatusException(HttpStatus.NOT_FOUND);
    }
    return ResponseEntity.ok()
        .contentType(JAVASCRIPT)
        .cacheControl(CacheControl.maxAge(FRESH).cachePublic())
        .eTag(hash)
        // pages that isolate themselves, or name the script's hash, may use it too
        .header("Cross-Origin-Resource-Policy", "cross-origin")
        .header("Access-Control-Allow-Origin", "*")
        .body(script);
  }

  private static byte[] read() {
    try (InputStream file = OnsiteScript.class.getResourceAsStream(FILE)) {
      if (file == null) {
        throw new IllegalStateException(FILE + " is not on the class path.");
      }
      return file.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(FILE + " cannot be read", e);
    }
  }

  private static String hash(byte[] content) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
      return "\"" + HexFormat.of().formatHex(digest, 0, 12) + "\"";
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
