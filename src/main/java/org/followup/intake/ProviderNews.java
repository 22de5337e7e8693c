package org.followup.intake;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.followup.tracking.MailNews;
import org.followup.tracking.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * What a provider tells of a mail, before anybody knows which of ours it is. The address that it
 * names is left out: it proves nothing.
 *
 * @param names what may say which mail it is: its mark ({@code followup.mail.provider}) or its
 *     Message-ID, with or without angle brackets
 * @param at when it happened, as far as that is told
 * @param id the provider's own of this piece of news, the same over retries
 */
record ProviderNews(
    MailNews.Kind kind,
    List<String> names,
    @Nullable Instant at,
    @Nullable String reason,
    @Nullable String status,
    String id) {

  /** A word of ours for what a provider did not even try, since it has the address on a list. */
  static final String SUPPRESSED = "suppressed";

  /** Under which a provider gives the mark back. */
  static final String MARK = "followup";

  private static final Pattern ID = Pattern.compile("[A-Za-z0-9._:/=+-]{1,150}");

  /** News without a reason. */
  static ProviderNews of(MailNews.Kind kind, List<String> names, @Nullable Instant at, String id) {
    return new ProviderNews(kind, names, at, null, null, id);
  }

  /** The mail did not arrive; another may, whatever the server said. */
  static ProviderNews soft(List<String> names, @Nullable Instant at, String reason, String id) {
    return new ProviderNews(MailNews.Kind.SOFT_BOUNCE, names, at, reason, null, id);
  }

  /**
   * The mail did not arrive, as its server said.
   *
   * @param forGood whether the provider takes it for final and the address's fault; only if our
   *     rules read the same in the server's words is it so
   */
  static ProviderNews bounced(
      List<String> names, @Nullable Instant at, Refusal refusal, boolean forGood, String id) {
    return new ProviderNews(
        forGood && refusal.lasting() ? MailNews.Kind.HARD_BOUNCE : MailNews.Kind.SOFT_BOUNCE,
        names,
        at,
        refusal.reason(),
        refusal.status().isEmpty() ? null : refusal.status(),
        id);
  }

  /** What is there of these. */
  static List<String> names(@Nullable String... told) {
    return Stream.of(told).filter(Objects::nonNull).toList();
  }

  /** An id that fits an event; one that does not is told by its hash. */
  static String id(@Nullable String... parts) {
    String id = String.join("/", Stream.of(parts).map(part -> part == null ? "-" : part).toList());
    return ID.matcher(id).matches() ? id : "sha256-" + hash(id);
  }

  private static String hash(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256.", e);
    }
  }
}
