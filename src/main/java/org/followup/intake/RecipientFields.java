package org.followup.intake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.followup.recipient.Contacts.Ways;
import org.followup.recipient.EmailAddress;
import org.followup.recipient.PhoneNumber;
import org.followup.recipient.Profile;
import org.followup.recipient.RecipientId;
import org.jspecify.annotations.Nullable;

/** What a profile holds, as the API says it. */
record RecipientFields(
    @Nullable String email,
    Ways ways,
    @Nullable Locale locale,
    @Nullable ZoneId timeZone,
    Map<String, Object> attributes) {

  static final RecipientFields NONE = new RecipientFields(null, Ways.NONE, null, null, Map.of());
  // The two times are answered and may come back; they are ours to set.
  private static final Set<String> KNOWN =
      new LinkedHashSet<>(
          List.of(
              "id",
              "email",
              "locale",
              "timeZone",
              "attributes",
              "createdAt",
              "updatedAt",
              "phone",
              "postalAddress"));

  static RecipientFields of(Profile profile, Ways ways) {
    return new RecipientFields(
        profile.email(), ways, profile.locale(), profile.timeZone(), profile.attributes());
  }

  /** Reads a whole profile. Faults go to {@code faults}. */
  static RecipientFields read(RecipientId id, ObjectNode body, RecipientFaults faults) {
    return merge(id, NONE, body, faults);
  }

  /** JSON Merge Patch (RFC 7396): what is named is replaced, null removes, the rest stays. */
  static RecipientFields merge(
      RecipientId id, RecipientFields before, ObjectNode body, RecipientFaults faults) {
    RecipientValues.refuseUnknown(body, KNOWN, faults);
    JsonNode sentId = body.path("id");
    if (!sentId.isMissingNode() && !sentId.asText().equals(id.value())) {
      faults.add("id", "has to be the id in the path, or absent");
    }
    return new RecipientFields(
        text(
            body,
            "email",
            before.email(),
            value -> EmailAddress.read(value).map(EmailAddress::value),
            "has to be one address of the form name@example.com",
            faults),
        new Ways(
            text(
                body,
                "phone",
                before.ways().phone(),
                value -> PhoneNumber.read(value).map(PhoneNumber::value),
                "has to be one number with its country's, such as +49 151 1234567",
                faults),
            PostalFields.merge(
                before.ways().postalAddress(), body.path(PostalFields.NAME), faults)),
        text(
            body,
            "locale",
            before.locale(),
            Profile::readLocale,
            "has to be a BCP 47 tag such as de-DE",
            faults),
        text(
            body,
            "timeZone",
            before.timeZone(),
            Profile::readZone,
            "has to be an IANA time zone id such as Europe/Berlin",
            faults),
        attributes(body.path("attributes"), before.attributes(), faults));
  }

  /** As a document of the API; what is not known is left out. */
  Map<String, Object> document(RecipientId id) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("id", id.value());
    if (email != null) {
      document.put("email", email);
    }
    if (ways.phone() != null) {
      document.put("phone", ways.phone());
    }
    if (ways.postalAddress() != null) {
      document.put(PostalFields.NAME, ways.postalAddress().document());
    }
    if (locale != null) {
      document.put("locale", locale.toLanguageTag());
    }
    if (timeZone != null) {
      document.put("timeZone", timeZone.getId());
    }
    document.put("attributes", attributes);
    return document;
  }

  private static <T> @Nullable T text(
      ObjectNode body,
      String name,
      @Nullable T before,
      Function<String, Optional<T>> reading,
      String detail,
      RecipientFaults faults) {
    JsonNode node = body.path(name);
    if (node.isMissingNode()) {
      return before;
    }
    if (node.isNull()) {
      return null;
    }
    Optional<T> value = node.isTextual() ? reading.apply(node.textValue()) : Optional.empty();
    if (value.isEmpty()) {
      faults.add(name, detail);
    }
    return value.orElse(null);
  }

  private static Map<String, Object> attributes(
      JsonNode node, Map<String, Object> before, RecipientFaults faults) {
    if (node.isMissingNode()) {
      return before;
    }
    if (node.isNull()) {
      return Map.of();
    }
    if (!node.isObject()) {
      faults.add("attributes", "has to be an object of free facts");
      return before;
    }
    Map<String, Object> after = new LinkedHashMap<>(before);
    node.fieldNames().forEachRemaining(after::remove);
    RecipientValues.readInto(after, node, "attributes", faults);
    if (after.size() > RecipientValues.MOST_ATTRIBUTES) {
      faults.add("attributes", "at most 200 are kept");
    }
    return after;
  }
}
