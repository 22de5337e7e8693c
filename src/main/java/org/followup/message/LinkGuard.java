package org.followup.message;

import java.io.IOException;
import java.net.IDN;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What may be asked because a mail, or a redirect, names it: http and https at the usual ports of
 * hosts whose every address is {@linkplain PublicAddress public} and not this machine's. The one
 * exception is the shop's own address, to the letter, where that is local itself (the demo).
 */
final class LinkGuard {

  private static final Set<Integer> PORTS = Set.of(80, 443);
  private static final Pattern AUTHORITY = Pattern.compile("(?s)(https?://)([^/?#:\\[\\]@]+)(.*)");

  /** What programs read as an address, and not all as the same one: 0177.0.0.1, 127.1. */
  private static final Pattern NUMBER = Pattern.compile("(?i)(?:(?:0x[0-9a-f]*|[0-9]+)\\.?)+");

  private static final Pattern FOUR =
      Pattern.compile("(?:0|[1-9][0-9]{0,2})(?:\\.(?:0|[1-9][0-9]{0,2})){3}");

  private final Names names;
  private final URI shop;

  LinkGuard(Names names, URI shop) {
    this.names = names;
    this.shop = shop;
  }

  /** Tells where a host is. */
  interface Names {
    InetAddress[] find(String host) throws IOException;
  }

  /** What is to be made of a link. */
  sealed interface Judged {

    /** It may be asked, at this address and no other. */
    record Free(URI link, InetAddress at) implements Judged {}

    /** It may not. */
    record Barred(String reason) implements Judged {}

    /** It leads nowhere. */
    record Lost(String reason) implements Judged {}
  }

  /** Reads a link as browsers do; empty where it is none. */
  static Optional<URI> read(String text) {
    try {
      Matcher authority = AUTHORITY.matcher(text);
      URI link =
          new URI(
              authority.matches()
                  ? authority.group(1) + IDN.toASCII(authority.group(2)) + authority.group(3)
                  : text);
      return Optional.of(new URI(link.toASCIIString()));
    } catch (URISyntaxException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Judges it, and looks its host up for that once. */
  Judged judge(URI link) {
    String scheme = link.getScheme() == null ? "" : link.getScheme().toLowerCase(Locale.ROOT);
    if (!scheme.equals("http") && !scheme.equals("https")) {
      return new Judged.Barred("It is neither http nor https.");
    }
    if (link.getRawUserInfo() != null) {
      return new Judged.Barred("It carries a user name.");
    }
    String host = link.getHost();
    if (host == null || NUMBER.matcher(host).matches() && !FOUR.matcher(host).matches()) {
      return new Judged.Lost("It names no host.");
    }
    InetAddress[] addresses;
    try {
      addresses = names.find(host.replaceAll("[\\[\\]]", ""));
    } catch (IOException e) {
      return new Judged.Lost("No server of that name is known.");
    }
    boolean ours = isOfShop(link) && !isOpen(addresses);
    if (ours) {
      return new Judged.Free(link, addresses[0]);
    }
    if (link.getPort() >= 0 && !PORTS.contains(link.getPort())) {
      return new Judged.Barred("Only the ports 80 and 443 are asked.");
    }
    return isOpen(addresses)
        ? new Judged.Free(link, addresses[0])
        : new Judged.Barred("It leads into a network of its own, where readers cannot follow.");
  }

  private boolean isOfShop(URI link) {
    return shop.getHost() != null
        && shop.getScheme().equalsIgnoreCase(link.getScheme())
        && shop.getHost().equalsIgnoreCase(link.getHost())
        && port(shop) == port(link);
  }

  private static int port(URI link) {
    return link.getPort() >= 0
        ? link.getPort()
        : link.getScheme().equalsIgnoreCase("https") ? 443 : 80;
  }

  private static boolean isOpen(InetAddress[] addresses) {
    return addresses.length > 0
        && Arrays.stream(addresses).allMatch(at -> PublicAddress.is(at) && interfaceOf(at) == null);
  }

  private static @Nullable NetworkInterface interfaceOf(InetAddress address) {
    try {
      return NetworkInterface.getByInetAddress(address);
    } catch (IOException e) {
      return null;
    }
  }
}
