package org.followup.intake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.followup.recipient.AddressHash;
import org.followup.recipient.EmailAddress;
import org.followup.recipient.PostalAddress;
import org.followup.recipient.Suppressions;
import org.jspecify.annotations.Nullable;

/** Reads what is sent about the suppression list: addresses or hashes, and words about them. */
final class SuppressionBody {

  static final int MOST = 1_000;

  static final String NO_SCOPE = "has to be all, marketing or marketing:<topic>";
  static final String NO_REASON =
      "has to be one of complaint, hard-bounce, returned, objection, erased, erasure-requested, manual,"
          + " imported, other";
  static final String NO_WORDS =
      "has 1 to 500 characters without control characters, and names nobody: no address in it";

  private SuppressionBody() {}

  /** What {@code addresses} and {@code hashes} name, each once. */
  static Set<AddressHash> addresses(
      ObjectNode body, Suppressions suppressions, RecipientFaults faults) {
    Set<AddressHash> named = new LinkedHashSet<>();
    read(
        body.path("addresses"),
        "addresses",
        text -> address(text, suppressions),
        suppressions,
        named,
        faults);
    read(body.path("hashes"), "hashes", AddressHash::read, suppressions, named, faults);
    if (named.size() > MOST) {
      faults.add("addresses", "at most 1,000 at a time; a longer list goes in as a CSV file");
    }
    return named;
  }

  /** An address that could be mailed, as its hash. */
  static Optional<AddressHash> address(String text, Suppressions suppressions) {
    return EmailAddress.read(text).map(address -> suppressions.hash(address.value()));
  }

  private static void read(
      JsonNode node,
      String name,
      Function<String, Optional<AddressHash>> reading,
      Suppressions suppressions,
      Set<AddressHash> into,
      RecipientFaults faults) {
    if (node.isMissingNode() || node.isNull()) {
      return;
    }
    if (!node.isArray()) {
      faults.add(name, "has to be a list of texts");
      return;
    }
    for (int i = 0; i < node.size(); i++) {
      if (node.get(i).isObject() && name.equals("addresses")) {
        postal(node.get(i), name + "[" + i + "]", suppressions, faults).ifPresent(into::add);
        continue;
      }
      Optional<AddressHash> hash =
          node.get(i).isTextual() ? reading.apply(node.get(i).textValue()) : Optional.empty();
      if (hash.isEmpty()) {
        faults.add(
            name + "[" + i + "]",
            name.equals("hashes")
                ? "has to be 64 hexadecimal digits, as an export of this installation has them"
                : "has to be one address of the form name@example.com, or a postal address");
      }
      hash.ifPresent(into::add);
    }
  }

  /** A postal address as its hash: with its addressee, or the place where it names none. */
  private static Optional<AddressHash> postal(
      JsonNode node, String path, Suppressions suppressions, RecipientFaults faults) {
    RecipientFaults own = new RecipientFaults();
    PostalAddress address = PostalFields.merge(null, node, own);
    own.named()
        .forEach(
            fault ->
                faults.add(
                    String.valueOf(fault.get("attribute")).replace(PostalFields.NAME, path),
                    String.valueOf(fault.get("detail"))));
    return Optional.ofNullable(address).map(suppressions::hash);
  }

  /** A word of a list; {@code byDefault} where it is absent. */
  static <T> @Nullable T word(
      ObjectNode body,
      String name,
      Function<String, Optional<T>> reading,
      @Nullable T byDefault,
      String detail,
      RecipientFaults faults) {
    JsonNode node = body.path(name);
    if (node.isMissingNode() || node.isNull()) {
      return byDefault;
    }
    Optional<T> word = node.isTextual() ? reading.apply(node.textValue()) : Optional.empty();
    if (word.isEmpty()) {
      faults.add(name, detail);
    }
    return word.orElse(byDefault);
  }

  /** A few words without personal data; empty where they are not. */
  static Optional<String> words(String text) {
    String words = text.strip();
    boolean fit =
        !words.isEmpty()
            && words.length() <= Suppressions.LONGEST_NOTE
            && words.indexOf('@') < 0
            && !RecipientValues.isUnfit(words);
    return fit ? Optional.of(words) : Optional.empty();
  }
}
