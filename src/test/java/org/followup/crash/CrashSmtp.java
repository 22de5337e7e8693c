package org.followup.crash;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The mail server of the outside world, with a door for each node, so that it knows who speaks. It
 * writes down every mail it has read to the final dot and what it did with it, and now and then
 * behaves as no proper server does: says later, hangs up in the middle, or after the final dot
 * without a word, having kept the mail or not.
 */
final class CrashSmtp implements AutoCloseable {

  /** What became of a mail that was read to the final dot, by the server's own word. */
  enum Fate {
    /** Kept, and the answer was written. */
    ANSWERED,
    /** Kept, and nobody was told. */
    KEPT_IN_SILENCE,
    /** Thrown away, and nobody was told. */
    DROPPED_IN_SILENCE
  }

  /** A mail, named as the driver names what it expects. */
  record Mail(String to, String journey, String message, String messageId, Fate fate) {

    /** Whom it went to and what it is. */
    String key() {
      return to + " " + journey + "/" + message;
    }

    boolean kept() {
      return fate != Fate.DROPPED_IN_SILENCE;
    }
  }

  private enum Mood {
    FINE,
    LATER_AT_RECIPIENT,
    LATER_AT_DOT,
    GONE_IN_THE_MIDDLE,
    GONE_AFTER_KEEPING,
    GONE_AFTER_DROPPING
  }

  final ConcurrentLinkedQueue<Mail> mails = new ConcurrentLinkedQueue<>();
  final AtomicInteger refusedForNow = new AtomicInteger();
  final AtomicInteger hungUp = new AtomicInteger();
  private final Map<String, Integer> ports = new HashMap<>();
  private final Map<String, ServerSocket> doors = new ConcurrentHashMap<>();
  private final Set<Socket> clients = ConcurrentHashMap.newKeySet();
  private final Random random;
  private volatile boolean polite;
  private volatile @Nullable Consumer<String> trap;

  CrashSmtp(long seed, List<String> nodes) throws IOException {
    this.random = new Random(seed);
    for (String node : nodes) {
      ports.put(node, open(node, 0));
    }
  }

  int port(String node) {
    return ports.get(node);
  }

  private int open(String node, int port) throws IOException {
    ServerSocket door = new ServerSocket();
    door.setReuseAddress(true);
    door.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 50);
    doors.put(node, door);
    thread(() -> serve(node, door));
    return door.getLocalPort();
  }

  /** From now on it only does what it should. */
  void behave() {
    polite = true;
  }

  /**
   * Calls once, with the node, when the next mail has been read to the dot and not yet answered.
   */
  void atNextDot(Consumer<String> call) {
    trap = call;
  }

  void forgetTrap() {
    trap = null;
  }

  /** Nobody listens any more, and whoever is inside is thrown out. */
  void goAway() throws IOException {
    for (ServerSocket door : doors.values()) {
      door.close();
    }
    for (Socket client : clients) {
      client.close();
    }
  }

  void comeBack() throws IOException {
    for (Map.Entry<String, Integer> door : ports.entrySet()) {
      open(door.getKey(), door.getValue());
    }
  }

  private void serve(String node, ServerSocket door) {
    while (!door.isClosed()) {
      try {
        Socket client = door.accept();
        clients.add(client);
        thread(
            () -> {
              try (client) {
                talk(node, client);
              } catch (IOException gone) {
                // the node has died, or we are away
              } finally {
                clients.remove(client);
              }
            });
      } catch (IOException closed) {
        return;
      }
    }
  }

  private static void thread(Runnable work) {
    Thread thread = new Thread(work, "crash-smtp");
    thread.setDaemon(true);
    thread.start();
  }

  private void talk(String node, Socket client) throws IOException {
    var in =
        new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8));
    OutputStream out = client.getOutputStream();
    String to = "";
    Mood mood = Mood.FINE;
    say(out, "220 crash");
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      switch (line.split("[ :]", 2)[0].toUpperCase(Locale.ROOT)) {
        case "MAIL" -> {
          mood = nextMood();
          say(out, "250 ok");
        }
        case "RCPT" -> {
          to = line.substring(line.indexOf('<') + 1, line.indexOf('>'));
          if (mood == Mood.LATER_AT_RECIPIENT) {
            refusedForNow.incrementAndGet();
          }
          say(out, mood == Mood.LATER_AT_RECIPIENT ? "451 later" : "250 ok");
        }
        case "DATA" -> {
          say(out, "354 go on");
          if (!take(node, to, mood, in, out)) {
            hungUp.incrementAndGet();
            return;
          }
        }
        case "QUIT" -> {
          say(out, "221 bye");
          return;
        }
        default -> say(out, "250 ok");
      }
    }
  }

  private Mood nextMood() {
    int dice;
    synchronized (random) {
      dice = polite ? 1_000 : random.nextInt(1_000);
    }
    return dice < 20
        ? Mood.LATER_AT_RECIPIENT
        : dice < 30
            ? Mood.LATER_AT_DOT
            : dice < 50
                ? Mood.GONE_IN_THE_MIDDLE
                : dice < 65
                    ? Mood.GONE_AFTER_KEEPING
                    : dice < 80 ? Mood.GONE_AFTER_DROPPING : Mood.FINE;
  }

  /**
   * @return whether the conversation goes on
   */
  private boolean take(String node, String to, Mood mood, BufferedReader in, OutputStream out)
      throws IOException {
    Map<String, String> headers = readHeaders(in);
    if (mood == Mood.GONE_IN_THE_MIDDLE) {
      return false;
    }
    String line = in.readLine();
    while (line != null && !line.equals(".")) {
      line = in.readLine();
    }
    if (line == null) {
      return false;
    }
    Consumer<String> caller = trap;
    if (caller != null && mood != Mood.LATER_AT_DOT) {
      trap = null;
      caller.accept(node);
    }
    if (mood == Mood.LATER_AT_DOT) {
      refusedForNow.incrementAndGet();
      say(out, "451 later");
      return true;
    }
    Fate fate =
        switch (mood) {
          case GONE_AFTER_KEEPING -> Fate.KEPT_IN_SILENCE;
          case GONE_AFTER_DROPPING -> Fate.DROPPED_IN_SILENCE;
          default -> Fate.ANSWERED;
        };
    // Written down before the answer: it may be that nobody hears that one.
    mails.add(
        new Mail(
            to,
            headers.getOrDefault("x-followup-journey", "?"),
            headers.getOrDefault("x-followup-message", "?"),
            headers.getOrDefault("message-id", "?"),
            fate));
    if (fate != Fate.ANSWERED) {
      return false;
    }
    say(out, "250 taken");
    return true;
  }

  private static Map<String, String> readHeaders(BufferedReader in) throws IOException {
    Map<String, String> headers = new HashMap<>();
    String name = "";
    for (String line = in.readLine();
        line != null && !line.isEmpty() && !line.equals(".");
        line = in.readLine()) {
      if (line.startsWith(" ") || line.startsWith("\t")) {
        headers.merge(name, line.strip(), String::concat);
      } else {
        int colon = line.indexOf(':');
        name = line.substring(0, Math.max(0, colon)).toLowerCase(Locale.ROOT);
        headers.put(name, line.substring(colon + 1).strip());
      }
    }
    return headers;
  }

  private static void say(OutputStream out, String line) throws IOException {
    out.write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  @Override
  public void close() throws IOException {
    goAway();
  }
}
