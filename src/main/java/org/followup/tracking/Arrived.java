package org.followup.tracking;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A mail to us, read once for all that it may mean; nothing of it is kept.
 *
 * @param report what it says of a mail of ours, by the rules of {@link BounceReader}
 * @param start its first bytes, as they came
 */
record Arrived(InboundMail mail, BounceReport report, byte[] start) {

  private static final Logger log = LoggerFactory.getLogger(Arrived.class);

  /** Longer than any report without the mail that it returns. */
  private static final int LONGEST_START = 1 << 20;

  /**
   * Reads the stream to its end. Memory is bounded whatever comes.
   *
   * @param sender of the envelope, empty for one that wants no answer
   * @throws IOException where the stream breaks
   */
  static Arrived read(String sender, InputStream raw) throws IOException {
    Start start = new Start(raw);
    InboundMail mail = InboundReader.read(sender, start);
    byte[] bytes = start.kept.toByteArray();
    return new Arrived(mail, report(bytes), bytes);
  }

  /** One mail that is odder than anybody thought of must not come again for days. */
  private static BounceReport report(byte[] start) throws IOException {
    try {
      return BounceReader.read(new ByteArrayInputStream(start));
    } catch (RuntimeException fault) {
      log.error("A mail to us could not be read as a report; it is taken for none.", fault);
      return BounceReport.NOTHING;
    }
  }

  private static final class Start extends FilterInputStream {

    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();

    Start(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
      int more = in.read(into, from, length);
      if (more > 0) {
        kept.write(into, from, Math.min(more, LONGEST_START - kept.size()));
      }
      return more;
    }
  }
}
