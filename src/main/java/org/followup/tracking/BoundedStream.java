package org.followup.tracking;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/**
 * Ends after so many bytes and passes over the rest, so that a sender gets to read the answer;
 * breaks where the mail drips in for too long.
 */
final class BoundedStream extends FilterInputStream {

  private final long limit;
  private final long deadline;
  private long read;

  BoundedStream(InputStream in, long limit, Duration patience) {
    super(in);
    this.limit = limit;
    this.deadline = System.nanoTime() + patience.toNanos();
  }

  /** Reads to the end to know. */
  boolean isTooLarge() throws IOException {
    byte[] rest = new byte[8192];
    while (read(rest, 0, rest.length) >= 0 || overflow(rest)) {
      // counted as it goes by
    }
    return read > limit;
  }

  private boolean overflow(byte[] rest) throws IOException {
    check();
    int more = in.read(rest, 0, rest.length);
    read += Math.max(0, more);
    return more >= 0;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int from, int length) throws IOException {
    check();
    if (read >= limit) {
      return -1;
    }
    int more = in.read(into, from, (int) Math.min(length, limit - read));
    read += Math.max(0, more);
    return more;
  }

  private void check() throws IOException {
    if (System.nanoTime() - deadline > 0) {
      throw new IOException("A mail took too long to come in.");
    }
  }
}
