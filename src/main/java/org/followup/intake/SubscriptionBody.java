package org.followup.intake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.followup.recipient.EmailAddress;
import org.followup.recipient.Profile;
import org.followup.recipient.Purpose;
import org.followup.recipient.RecipientId;
import org.followup.tracking.SignUpRequest;
import org.jspecify.annotations.Nullable;

/** Reads a sign-up as the API takes it. */
final class SubscriptionBody {

  private static final Set<String> KNOWN =
      new LinkedHashSet<>(
          List.of(
              "email",
              "topics",
              "firstName",
              "lastName",
              "locale",
              "timeZone",
              "recipient",
              "form",
              "boxes",
              "ip",
              "agent"));
  private static final Set<String> KNOWN_OF_FORM =
      new LinkedHashSet<>(List.of("source", "text", "language"));
  private static final int MOST_TOPICS = 20;
  private static final int LONGEST_NAME = 200;
  private static final int LONGEST_AGENT = 1_000;
  private static final int LONGEST_TEXT = 10_000;
  private static final String IP = "[0-9a-fA-F:.]{2,45}";

  private final ObjectNode body;
  private final RecipientFaults faults = new RecipientFaults();

  private SubscriptionBody(ObjectNode body) {
    this.body = body;
  }

  /** The sign-up; answers 400 with every fault where it is none. */
  static SignUpRequest read(ObjectNode body) {
    return new SubscriptionBody(body).read();
  }

  private SignUpRequest read() {
    RecipientValues.refuseUnknown(body, KNOWN, faults);
    EmailAddress email =
        required(body, "email", EmailAddress::read, "has to be one address: name@example.com");
    List<String> topics = topics();
    Map<String, Object> facts = new LinkedHashMap<>();
    for (String name : List.of("firstName", "lastName")) {
      String value =
          optional(
              body,
              name,
              text -> plain(text, LONGEST_NAME),
              "has to be a text of 1 to 200 characters");
      if (value != null) {
        facts.put(name, value);
      }
    }
    var locale =
        optional(body, "locale", Profile::readLocale, "has to be a BCP 47 tag such as de-DE");
    var zone =
        optional(
            body,
            "timeZone",
            Profile::readZone,
            "has to be an IANA time zone id such as Europe/Berlin");
    RecipientId recipient =
        optional(body, "recipient", SubscriptionBody::id, "has to be a recipient id");
    SignUpRequest.Form form = form();
    Map<String, Object> boxes = boxes();
    var origin =
        new SignUpRequest.Origin(
            optional(
                body,
                "ip",
                text -> Optional.of(text).filter(ip -> ip.matches(IP)),
                "has to be the person's IPv4 or IPv6 address"),
            optional(
                body,
                "agent",
                text -> plain(text, LONGEST_AGENT),
                "has to be a text of 1 to 1,000 characters"));
    faults.refuse();
    if (email == null || form == null) {
      throw new IllegalStateException("What is required and missing was a fault.");
    }
    return new SignUpRequest(
        body.path("email").textValue(),
        email,
        topics,
        facts,
        locale,
        zone,
        recipient,
        form,
        boxes,
        origin);
  }

  private List<String> topics() {
    List<String> topics = new ArrayList<>();
    JsonNode node = body.path("topics");
    boolean fit = node.isArray() && !node.isEmpty() && node.size() <= MOST_TOPICS;
    for (JsonNode topic : node) {
      fit &= topic.isTextual() && isTopic(topic.textValue());
      topics.add(topic.asText());
    }
    if (!fit) {
      faults.add("topics", "has to be a list of 1 to 20 topics (lower case, digits, hyphens)");
    }
    return topics.stream().distinct().toList();
  }

  private static boolean isTopic(String text) {
    try {
      return !Purpose.marketing(text).equals(Purpose.ALL_MARKETING);
    } catch (IllegalArgumentException none) {
      return false;
    }
  }

  private SignUpRequest.@Nullable Form form() {
    if (!(body.path("form") instanceof ObjectNode form)) {
      faults.add("form", "has to be an object with source and text");
      return null;
    }
    RecipientValues.refuseUnknown(form, KNOWN_OF_FORM, faults);
    String wanted = "has to be a text of 1 to 10,000 characters";
    String source = required(form, "source", text -> plain(text, LONGEST_TEXT), "form.", wanted);
    String text = required(form, "text", said -> plain(said, LONGEST_TEXT), "form.", wanted);
    var language =
        optional(
            form, "language", Profile::readLocale, "form.", "has to be a BCP 47 tag such as en");
    return source == null || text == null
        ? null
        : new SignUpRequest.Form(source, text, language == null ? null : language.toLanguageTag());
  }

  private Map<String, Object> boxes() {
    Map<String, Object> boxes = new LinkedHashMap<>();
    JsonNode node = body.path("boxes");
    if (node.isObject()) {
      RecipientValues.readInto(boxes, node, "boxes", faults);
    } else if (!node.isMissingNode() && !node.isNull()) {
      faults.add("boxes", "has to be an object: what was ticked, by name");
    }
    return boxes;
  }

  private static Optional<String> plain(String text, int longest) {
    return Optional.of(text)
        .filter(value -> !value.isBlank() && value.length() <= longest)
        .filter(value -> !RecipientValues.isUnfit(value));
  }

  private static Optional<RecipientId> id(String text) {
    try {
      return Optional.of(new RecipientId(text));
    } catch (IllegalArgumentException none) {
      return Optional.empty();
    }
  }

  private <T> @Nullable T required(
      JsonNode object, String name, Function<String, Optional<T>> reading, String detail) {
    return required(object, name, reading, "", detail);
  }

  private <T> @Nullable T required(
      JsonNode object,
      String name,
      Function<String, Optional<T>> reading,
      String path,
      String detail) {
    if (!object.hasNonNull(name)) {
      faults.add(path + name, detail);
      return null;
    }
    return optional(object, name, reading, path, detail);
  }

  private <T> @Nullable T optional(
      JsonNode object, String name, Function<String, Optional<T>> reading, String detail) {
    return optional(object, name, reading, "", detail);
  }

  private <T> @Nullable T optional(
      JsonNode object,
      String name,
      Function<String, Optional<T>> reading,
      String path,
      String detail) {
    JsonNode node = object.path(name);
    if (node.isMissingNode() || node.isNull()) {
      return null;
    }
    Optional<T> value = node.isTextual() ? reading.apply(node.textValue()) : Optional.empty();
    if (value.isEmpty()) {
      faults.add(path + name, detail);
    }
    return value.orElse(null);
  }
}
