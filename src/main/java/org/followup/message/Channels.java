package org.followup.message;

import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.followup.recipient.Channel;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Which ways to a person there are here. */
@Component
public class Channels {

  private final ChannelSettings settings;
  private final LetterSettings letters;

  Channels(ChannelSettings settings, LetterSettings letters) {
    this.settings = settings;
    this.letters = letters;
  }

  /** Whether anything can leave by that channel. */
  public boolean isReady(Channel channel) {
    return switch (channel) {
      case EMAIL -> true;
      case WEBHOOK -> !settings.webhook().isEmpty();
      case SMS -> settings.sms() != null;
      case PRINT -> letters.enabled();
      case ONSITE -> settings.onsite() != null;
    };
  }

  /**
   * What keeps a message from leaving as its model has it, in words for its author; empty where
   * nothing does.
   *
   * @param target of a webhook; null where the model names none
   */
  public Optional<String> findObstacle(Channel channel, @Nullable String target) {
    if (!isReady(channel)) {
      return Optional.of(
          "the channel %s is not configured here (followup.channels.%s), so nothing leaves by it"
              .formatted(channel.word(), channel.word()));
    }
    if (channel == Channel.WEBHOOK && findHook(target).isEmpty()) {
      return Optional.of(
          target == null
              ? "the field target has to say which webhook: " + names()
              : "there is no webhook %s; there are %s".formatted(target, names()));
    }
    return Optional.empty();
  }

  /** The webhook of that name; the only one where none is named. */
  Optional<ChannelSettings.Hook> findHook(@Nullable String target) {
    if (target != null) {
      return Optional.ofNullable(settings.webhook().get(target));
    }
    return settings.webhook().size() == 1
        ? settings.webhook().values().stream().findFirst()
        : Optional.empty();
  }

  Optional<ChannelSettings.Hook> findSms() {
    return Optional.ofNullable(settings.sms());
  }

  private String names() {
    Set<String> names = new TreeSet<>(settings.webhook().keySet());
    return String.join(", ", names);
  }
}
