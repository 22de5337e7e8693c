package org.followup.tracking;

import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.FetchProfile;
import jakarta.mail.Flags;
import jakarta.mail.Folder;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Store;
import jakarta.mail.UIDFolder;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.search.AndTerm;
import jakarta.mail.search.FlagTerm;
import jakarta.mail.search.SearchTerm;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.stream.Stream;
import org.eclipse.angus.mail.imap.IMAPMessage;

/**
 * A folder of a mail server, open (IMAP, RFC 3501). Who the server is, its certificate has to say.
 * Reading changes nothing there; what is done with a mail says one of the two marks.
 */
final class Mailbox implements AutoCloseable {

  private static final String CONNECT_MILLIS = "10000";
  private static final String SILENT_MILLIS = "60000";

  /** Of a mail at a time, so that a large one takes no hundreds of questions. */
  private static final String FETCH_BYTES = "262144";

  private static final int MOST_ADDRESSES = 50;

  /** Mail servers write one of them when they put a mail into its box. */
  private static final List<String> ENVELOPE =
      List.of("Delivered-To", "X-Original-To", "Envelope-To");

  private static final String SENDER = "Return-Path";

  private static final SearchTerm WAITING =
      new AndTerm(
          new SearchTerm[] {
            new FlagTerm(new Flags(Flags.Flag.SEEN), false),
            new FlagTerm(new Flags(Flags.Flag.DELETED), false),
            new FlagTerm(new Flags(Flags.Flag.FLAGGED), false)
          });

  private final Store store;
  private final Folder folder;

  private Mailbox(Store store, Folder folder) {
    this.store = store;
    this.folder = folder;
  }

  /** The same mail for as long as it lies there, whoever asks. */
  record Key(long validity, long uid) {}

  /** A mail that waits. */
  static final class Letter {

    private final Message message;

    private Letter(Message message) {
      this.message = message;
    }

    Key key() throws IOException {
      return asking(
          () -> {
            UIDFolder folder = (UIDFolder) message.getFolder();
            return new Key(folder.getUIDValidity(), folder.getUID(message));
          });
    }

    /** In bytes, as the server says. */
    long size() throws IOException {
      return asking(message::getSize);
    }

    /**
     * The sender of the envelope, empty for one that wants no answer. Where the server keeps none,
     * whoever signs.
     */
    String sender() throws IOException {
      String[] path = asking(() -> message.getHeader(SENDER));
      return path == null
          ? addresses(List.of("From")).stream().findFirst().orElse("")
          : path[0].replaceAll("[<>\\s]", "");
    }

    /** Whom the envelope named, as far as the server tells. */
    List<String> listEnvelope() throws IOException {
      return addresses(ENVELOPE);
    }

    /** Whom the mail itself names. */
    List<String> listNamed() throws IOException {
      return addresses(List.of("To", "Cc"));
    }

    /** The mail as it came, in pieces. */
    InputStream open() throws IOException {
      return asking(((IMAPMessage) message)::getMimeStream);
    }

    /** It is done with. */
    void markSeen() throws IOException {
      mark(Flags.Flag.SEEN);
    }

    /** Somebody has to look at it. */
    void setAside() throws IOException {
      mark(Flags.Flag.FLAGGED);
    }

    private void mark(Flags.Flag flag) throws IOException {
      asking(
          () -> {
            message.setFlag(flag, true);
            return true;
          });
    }

    private List<String> addresses(List<String> headers) throws IOException {
      List<String> addresses = new ArrayList<>();
      for (String header : headers) {
        String[] lines = asking(() -> message.getHeader(header));
        for (String line : lines == null ? new String[0] : lines) {
          addresses.addAll(read(line));
        }
      }
      return addresses.stream().distinct().limit(MOST_ADDRESSES).toList();
    }

    private static List<String> read(String line) {
      try {
        return Arrays.stream(InternetAddress.parseHeader(line, false))
            .map(InternetAddress::getAddress)
            .filter(Objects::nonNull)
            .toList();
      } catch (AddressException torn) {
        return List.of();
      }
    }
  }

  private interface Question<T> {

    T ask() throws MessagingException;
  }

  private static <T> T asking(Question<T> question) throws IOException {
    try {
      return question.ask();
    } catch (MessagingException e) {
      throw new IOException("The mail server did not answer as it should.", e);
    }
  }

  /**
   * Opens it.
   *
   * @throws IllegalStateException where the settings do not fit the server, in a sentence
   */
  static Mailbox open(ImapSettings settings) throws IOException {
    return asking(() -> opened(settings));
  }

  private static Mailbox opened(ImapSettings settings) throws MessagingException {
    Store store = Session.getInstance(properties(settings)).getStore("imap");
    try {
      store.connect(settings.host(), settings.port(), settings.username(), settings.password());
      Folder folder = store.getFolder(settings.folder());
      if (!folder.exists()) {
        throw new IllegalStateException(
            "The mailbox has no folder of the name in followup.inbound.imap.folder.");
      }
      folder.open(Folder.READ_WRITE);
      return new Mailbox(store, folder);
    } catch (AuthenticationFailedException refused) {
      store.close();
      throw new IllegalStateException(
          "The mail server does not let us in: look at followup.inbound.imap.username and password.");
    } catch (MessagingException | RuntimeException e) {
      store.close();
      throw e;
    }
  }

  private static Properties properties(ImapSettings settings) {
    Properties properties = new Properties();
    boolean tls = settings.tls() == ImapSettings.Tls.REQUIRED;
    boolean now = settings.isTlsFromTheStart();
    set(properties, "connectiontimeout", CONNECT_MILLIS);
    set(properties, "timeout", SILENT_MILLIS);
    set(properties, "writetimeout", SILENT_MILLIS);
    set(properties, "peek", "true");
    set(properties, "fetchsize", FETCH_BYTES);
    set(properties, "ssl.enable", Boolean.toString(now));
    set(properties, "ssl.checkserveridentity", "true");
    set(properties, "starttls.enable", Boolean.toString(tls && !now));
    set(properties, "starttls.required", Boolean.toString(tls && !now));
    return properties;
  }

  private static void set(Properties properties, String key, String value) {
    properties.setProperty("mail.imap." + key, value);
  }

  /** Mails that nobody has read, set aside or deleted, oldest first, in batches. */
  List<List<Letter>> listWaiting(int most, int atOnce) throws IOException {
    Message[] found = asking(() -> folder.search(WAITING));
    List<List<Letter>> batches = new ArrayList<>();
    for (int from = 0; from < Math.min(found.length, most); from += atOnce) {
      batches.add(
          Arrays.stream(found, from, Math.min(from + atOnce, found.length))
              .map(Letter::new)
              .toList());
    }
    return batches;
  }

  /** Asks at once for all that has to be known of these before they are read. */
  void load(List<Letter> letters) throws IOException {
    FetchProfile wanted = new FetchProfile();
    wanted.add(UIDFolder.FetchProfileItem.UID);
    wanted.add(FetchProfile.Item.SIZE);
    Stream.concat(ENVELOPE.stream(), Stream.of(SENDER, "From", "To", "Cc")).forEach(wanted::add);
    asking(
        () -> {
          folder.fetch(letters.stream().map(one -> one.message).toArray(Message[]::new), wanted);
          return true;
        });
  }

  /** Asks the server. */
  boolean isThere() {
    return folder.isOpen() && store.isConnected();
  }

  @Override
  public void close() throws IOException {
    asking(
        () -> {
          store.close();
          return true;
        });
  }
}
