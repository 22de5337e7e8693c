package org.followup.tracking;

import jakarta.servlet.http.HttpServletRequest;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.followup.recipient.SecretKeys;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Reads from a request who made it, without keeping a name or an address. */
@Component
class Arrivals {

  private static final Pattern ADDRESS = Pattern.compile("[0-9a-fA-F:.]{2,45}");

  /** Bytes of the part that machines of one owner share: /24 and /48. */
  private static final int NETWORK_4 = 3;

  private static final int NETWORK_6 = 6;

  private final Verdicts verdicts;
  private final SecretKeys keys;

  Arrivals(Verdicts verdicts, SecretKeys keys) {
    this.verdicts = verdicts;
    this.keys = keys;
  }

  Arrival read(HttpServletRequest request) {
    return read(request.getMethod(), request::getHeader, request.getRemoteAddr());
  }

  Arrival read(String method, UnaryOperator<@Nullable String> header, String address) {
    Verdicts.Judged judged = verdicts.judge(method, header);
    String agent = header.apply("User-Agent");
    if (agent == null || agent.isBlank() || Agents.isImageProxy(agent)) {
      return Arrival.of(judged);
    }
    byte[] name = agent.strip().getBytes(StandardCharsets.UTF_8);
    return new Arrival(
        judged,
        hash("hit-agent", name),
        networkOf(address)
            .map(
                network ->
                    hash(
                        "hit-network",
                        ByteBuffer.allocate(network.length + name.length)
                            .put(network)
                            .put(name)
                            .array()))
            .orElse(null));
  }

  /** Empty for an address that is no reader's: then everybody seems to come from there. */
  private static Optional<byte[]> networkOf(String address) {
    if (!ADDRESS.matcher(address).matches()) {
      return Optional.empty();
    }
    try {
      InetAddress from = InetAddress.getByName(address); // a number: asks nobody
      byte[] bytes = from.getAddress();
      boolean own =
          from.isLoopbackAddress()
              || from.isSiteLocalAddress()
              || from.isLinkLocalAddress()
              || from.isAnyLocalAddress()
              || (bytes.length > NETWORK_4 + 1 && (bytes[0] & 0xfe) == 0xfc);
      return own
          ? Optional.empty()
          : Optional.of(Arrays.copyOf(bytes, bytes.length == 4 ? NETWORK_4 : NETWORK_6));
    } catch (UnknownHostException noAddress) {
      return Optional.empty();
    }
  }

  private long hash(String purpose, byte[] of) {
    return ByteBuffer.wrap(keys.hmac(purpose, of)).getLong();
  }
}
