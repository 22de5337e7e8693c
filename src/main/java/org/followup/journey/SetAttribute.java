package org.followup.journey;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.followup.recipient.Profile;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Recipients;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Behind {@code ${setAttribute}}: writes one attribute into the person's profile, in the engine's
 * transaction. An empty value takes the attribute out. Somebody of whom no profile is left, because
 * they were erased meanwhile, gets none by it.
 */
@Component
class SetAttribute implements NamedDelegate, JavaDelegate {

  /** Ways to reach somebody are no attributes: a journey neither reads nor writes them. */
  private static final Set<String> CONTACT = Set.of("email", "phone", "postalAddress");

  static final StepKind KIND =
      new StepKind(
          "setAttribute",
          "Set attribute",
          java.util.List.of(
              StepKind.Field.of(
                      "attribute",
                      Pattern.compile("[A-Za-z][A-Za-z0-9_]{0,63}"),
                      "name of an attribute such as favouriteShop")
                  .needed(),
              StepKind.Field.any("value")),
          false,
          (task, fields, faults) -> {
            String attribute = fields.getOrDefault("attribute", "");
            if (CONTACT.contains(attribute)) {
              faults.fault(task, "%s is no attribute.".formatted(attribute));
            }
          });

  private final Recipients recipients;

  SetAttribute(Recipients recipients) {
    this.recipients = recipients;
  }

  @Override
  public String name() {
    return KIND.delegate();
  }

  @Override
  public Object delegate() {
    return this;
  }

  @Override
  public void execute(DelegateExecution execution) {
    RecipientId recipient = new RecipientId(execution.getProcessBusinessKey());
    String attribute = (String) execution.getVariableLocal("attribute");
    Object value = plain(execution.getVariableLocal("value"));
    recipients
        .find(recipient)
        .filter(profile -> !java.util.Objects.equals(profile.attributes().get(attribute), value))
        .ifPresent(profile -> write(profile, attribute, value));
  }

  private void write(Profile profile, String attribute, @Nullable Object value) {
    Map<String, Object> attributes = new HashMap<>(profile.attributes());
    if (value == null) {
      attributes.remove(attribute);
    } else {
      attributes.put(attribute, value);
    }
    recipients.change(
        profile.id(), profile.email(), profile.locale(), profile.timeZone(), attributes);
  }

  /** Profiles are JSON: dates are written as ISO 8601. */
  private static @Nullable Object plain(@Nullable Object value) {
    if (value instanceof java.util.Date date) {
      return date.toInstant().toString();
    }
    return value == null || value.toString().isBlank() ? null : value;
  }
}
