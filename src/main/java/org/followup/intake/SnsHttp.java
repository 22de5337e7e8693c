package org.followup.intake;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import org.springframework.stereotype.Component;

/**
 * Fetches over the net: follows no redirect, waits a few seconds in all, reads no more than a
 * certificate is long. Java checks Amazon's name in TLS.
 */
@Component
class SnsHttp implements SnsWeb {

  private static final int LONGEST = 64 << 10;
  private static final int CONNECT_MILLIS = 3_000;
  private static final int READ_MILLIS = 3_000;
  private static final Duration IN_ALL = Duration.ofSeconds(8);

  @Override
  public byte[] get(URI address) throws IOException {
    long deadline = System.nanoTime() + IN_ALL.toNanos();
    HttpURLConnection line = (HttpURLConnection) address.toURL().openConnection();
    try {
      line.setInstanceFollowRedirects(false);
      line.setUseCaches(false);
      line.setConnectTimeout(CONNECT_MILLIS);
      line.setReadTimeout(READ_MILLIS);
      if (line.getResponseCode() != HttpURLConnection.HTTP_OK) {
        throw new IOException("Answer " + line.getResponseCode() + " of " + address.getHost());
      }
      try (InputStream answer = line.getInputStream()) {
        return read(answer, deadline, address);
      }
    } finally {
      line.disconnect();
    }
  }

  private static byte[] read(InputStream answer, long deadline, URI address) throws IOException {
    ByteArrayOutputStream read = new ByteArrayOutputStream();
    byte[] some = new byte[4096];
    for (int n = answer.read(some); n >= 0; n = answer.read(some)) {
      read.write(some, 0, n);
      if (read.size() > LONGEST || System.nanoTime() - deadline > 0) {
        throw new IOException("Too much or too slow an answer of " + address.getHost());
      }
    }
    return read.toByteArray();
  }
}
