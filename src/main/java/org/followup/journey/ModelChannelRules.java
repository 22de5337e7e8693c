package org.followup.journey;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.camunda.bpm.model.bpmn.instance.SendTask;
import org.followup.message.Advertising;
import org.followup.recipient.Channel;
import org.jspecify.annotations.Nullable;

/** Checks by which channel a send task sends, and what that channel needs. */
final class ModelChannelRules {

  private static final Pattern TARGET = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");

  /** Which channels there are here, and what is written for them. */
  interface Ways {

    /** Every channel is there and everything is written. */
    Ways ALL = new Ways() {};

    /** Why nothing leaves that way; empty where it does. */
    default Optional<String> findObstacle(Channel channel, @Nullable String target) {
      return Optional.empty();
    }

    /** What the author should look at. */
    default List<String> listRemarks(
        Channel channel, String journey, String message, boolean marketing) {
      return List.of();
    }

    /** What in a message advertises. */
    default List<Advertising> advertising(Channel channel, String journey, String message) {
      return List.of();
    }

    default boolean isWritten(Channel channel, String journey, String message) {
      return true;
    }
  }

  private ModelChannelRules() {}

  /** The channel of a send task; e-mail where it says none or one that does not exist. */
  static Channel channelOf(Map<String, String> fields) {
    return Channel.read(fields.getOrDefault("channel", "email")).orElse(Channel.EMAIL);
  }

  /** Says what is wrong, and what of the configuration is missing, which is no fault of it. */
  static void check(SendTask send, Map<String, String> fields, Faults faults, Ways ways) {
    String word = fields.getOrDefault("channel", "email");
    Optional<Channel> channel = Channel.read(word);
    String target = fields.get("target");
    if (channel.isEmpty()) {
      faults.fault(
          send,
          "channel \"%s\" is none of %s.".formatted(word, String.join(", ", Channel.words())));
      return;
    }
    if (target != null && channel.get() != Channel.WEBHOOK) {
      faults.fault(send, "the field target is for the channel webhook alone.");
    } else if (target != null && !TARGET.matcher(target).matches()) {
      // a name of the configuration: no model and no event says where a call goes
      faults.fault(send, "target \"%s\" is no name of a webhook such as crm.".formatted(target));
    } else {
      ways.findObstacle(channel.get(), target).ifPresent(why -> faults.style(send, why + "."));
    }
  }

  /** Where the file of a message lies that is none of e-mail; null where it needs none. */
  static @Nullable String fileOf(Channel channel, String journey, String message) {
    String ending =
        switch (channel) {
          case SMS -> "sms.txt";
          case PRINT -> "print.html";
          case ONSITE -> "onsite.json";
          case EMAIL, WEBHOOK -> null;
        };
    return ending == null ? null : "processes/%s/mails/%s.%s".formatted(journey, message, ending);
  }
}
