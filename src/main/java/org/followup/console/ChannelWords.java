package org.followup.console;

import org.followup.recipient.Channel;
import org.jspecify.annotations.Nullable;

/** What people call a message of each channel, and who takes it. */
final class ChannelWords {

  private ChannelWords() {}

  static String noun(@Nullable String channel) {
    return switch (read(channel)) {
      case EMAIL -> "Mail";
      case SMS -> "Text message";
      case PRINT -> "Letter";
      case WEBHOOK -> "Webhook call";
      case ONSITE -> "Message on the site";
    };
  }

  static String receiver(@Nullable String channel) {
    return switch (read(channel)) {
      case EMAIL -> "The mail server";
      case SMS -> "The provider";
      case ONSITE -> "The page";
      case PRINT, WEBHOOK -> "The receiver";
    };
  }

  /** Whether it waits until somebody asks for it. */
  static boolean isAskedFor(@Nullable String channel) {
    return read(channel) == Channel.ONSITE;
  }

  private static Channel read(@Nullable String channel) {
    return Channel.read(channel == null ? "email" : channel).orElse(Channel.EMAIL);
  }
}
