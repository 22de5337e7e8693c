package org.followup.tracking;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The double opt-in.
 *
 * @param topics what the form offers; the API takes any topic
 * @param signedUpTopics whose confirmation is a {@code signed-up} too, and so begins the welcome
 * @param text what the form says is agreed to, by language; {@code {topics}} and {@code {shop}}
 *     stand for what they say. Where a language is missing, ours is taken
 * @param forgetAfter when a sign-up that nobody has confirmed is forgotten
 * @param perAddress sign-ups of one address in a day
 * @param perNetwork sign-ups from one network in an hour
 */
@ConfigurationProperties("followup.optin")
record SignUpSettings(
    @DefaultValue("newsletter") List<String> topics,
    @DefaultValue("newsletter") List<String> signedUpTopics,
    @DefaultValue Map<String, String> text,
    @DefaultValue("P7D") Duration forgetAfter,
    @DefaultValue("3") int perAddress,
    @DefaultValue("20") int perNetwork) {

  private static final Pattern TOPIC = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");
  private static final Duration LONGEST = Duration.ofDays(30);

  SignUpSettings {
    if (topics.isEmpty() || !topics.stream().allMatch(t -> TOPIC.matcher(t).matches())) {
      throw new IllegalArgumentException(
          "followup.optin.topics has to name topics such as newsletter, at least one.");
    }
    if (forgetAfter.compareTo(Duration.ofHours(1)) < 0 || forgetAfter.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "followup.optin.forget-after has to be a duration of an hour to 30 days, such as P7D.");
    }
    if (perAddress < 1 || perNetwork < 1) {
      throw new IllegalArgumentException(
          "followup.optin.per-address and .per-network have to be 1 or more.");
    }
  }
}
