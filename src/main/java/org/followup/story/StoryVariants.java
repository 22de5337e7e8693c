package org.followup.story;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.followup.journey.SplitStep;
import org.followup.journey.VariantChooser;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

/** Gives the people of stories the variants that their stories tell; all others draw theirs. */
@Component
@Profile("demo")
class StoryVariants implements VariantChooser {

  /** What a story tells, by the names of its journey's tests. */
  private record Told(String journey, Map<String, String> variants) {}

  private final Map<String, Told> told = new ConcurrentHashMap<>();

  void tell(String person, Story story) {
    Map<String, String> variants = new HashMap<>();
    story.given().variants().forEach((test, variant) -> variants.put(test, variant.text()));
    if (!variants.isEmpty()) {
      told.put(person, new Told(story.journey(), variants));
    }
  }

  /** Says of every variant that the journey does not have which ones it has. */
  static void check(Seen seen, List<SplitStep> tests) {
    seen.story
        .given()
        .variants()
        .forEach(
            (test, variant) -> {
              Set<String> known = new TreeSet<>();
              tests.stream()
                  .filter(step -> step.test().equals(test))
                  .forEach(step -> known.addAll(step.shares().keySet()));
              if (known.isEmpty()) {
                seen.fault(
                    variant.line(),
                    "%s has no split test \"%s\"; its tests are: %s."
                        .formatted(
                            seen.story.journey(),
                            test,
                            tests.isEmpty()
                                ? "none"
                                : String.join(
                                    ", ",
                                    tests.stream().map(SplitStep::test).distinct().toList())));
              } else if (!known.contains(variant.text())) {
                seen.fault(
                    variant.line(),
                    "the split test \"%s\" has no variant \"%s\"; it has %s."
                        .formatted(test, variant.text(), String.join(", ", known)));
              }
            });
  }

  /** The stories are over. */
  void clear() {
    told.clear();
  }

  @Override
  public @Nullable String choose(String journey, String test, String recipient) {
    Told theirs = told.get(recipient);
    return theirs == null || !theirs.journey().equals(journey) ? null : theirs.variants().get(test);
  }
}
