package org.followup.message;

import java.math.BigInteger;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;

/**
 * Which addresses are somebody's on the open Internet, by the registries of special-purpose
 * addresses (RFC 6890, IANA). Everything else is a network's own: this machine, the machines beside
 * it, the metadata services of clouds. Pure functions.
 */
final class PublicAddress {

  /** Not on the open Internet, in the order of the registry. */
  private static final List<Block> FOUR =
      blocks(
          "0.0.0.0/8",
          "10.0.0.0/8",
          "100.64.0.0/10", // carrier-grade NAT (RFC 6598); a cloud's metadata are in it
          "127.0.0.0/8",
          "168.63.129.16/32", // a cloud's own, though the number is public
          "169.254.0.0/16", // link-local; 169.254.169.254 tells clouds' secrets
          "172.16.0.0/12",
          "192.0.0.0/24",
          "192.0.2.0/24",
          "192.88.99.0/24",
          "192.168.0.0/16",
          "198.18.0.0/15",
          "198.51.100.0/24",
          "203.0.113.0/24",
          "224.0.0.0/4",
          "240.0.0.0/4");

  /** All that is handed out (RFC 4291); loopback, unique local and link-local lie outside. */
  private static final Block SIX = blocks("2000:0:0:0:0:0:0:0/3").get(0);

  private static final List<Block> NOT_OF_SIX =
      blocks(
          "2001:0:0:0:0:0:0:0/23", // Teredo and other protocols' own
          "2001:db8:0:0:0:0:0:0/32",
          "2002:0:0:0:0:0:0:0/16", // 6to4: any IPv4 address in disguise
          "3fff:0:0:0:0:0:0:0/20");

  /** An IPv4 address in disguise (RFC 6052). */
  private static final Block NAT64 = blocks("64:ff9b:0:0:0:0:0:0/96").get(0);

  private PublicAddress() {}

  private record Block(BigInteger start, int bits, int size) {

    boolean holds(byte[] address) {
      int free = size - bits;
      return address.length * 8 == size
          && new BigInteger(1, address).shiftRight(free).equals(start.shiftRight(free));
    }
  }

  /** Whether it is; an IPv4 address that is written as IPv6 is taken for what it is. */
  static boolean is(InetAddress address) {
    byte[] bytes = address.getAddress();
    if (address instanceof Inet4Address) {
      return isPublicFour(bytes);
    }
    return NAT64.holds(bytes)
        ? isPublicFour(Arrays.copyOfRange(bytes, 12, 16))
        : SIX.holds(bytes) && NOT_OF_SIX.stream().noneMatch(block -> block.holds(bytes));
  }

  private static boolean isPublicFour(byte[] bytes) {
    return FOUR.stream().noneMatch(block -> block.holds(bytes));
  }

  private static List<Block> blocks(String... written) {
    return Arrays.stream(written).map(PublicAddress::block).toList();
  }

  private static Block block(String written) {
    String[] parts = written.split("/", 2);
    boolean four = parts[0].contains(".");
    BigInteger start = BigInteger.ZERO;
    for (String part : parts[0].split(four ? "\\." : ":", -1)) {
      start = start.shiftLeft(four ? 8 : 16).add(new BigInteger(part, four ? 10 : 16));
    }
    return new Block(start, Integer.parseInt(parts[1]), four ? 32 : 128);
  }
}
