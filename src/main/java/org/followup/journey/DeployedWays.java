package org.followup.journey;

import java.util.List;
import java.util.Optional;
import org.followup.message.Advertising;
import org.followup.message.ChannelTemplates;
import org.followup.message.Channels;
import org.followup.recipient.Channel;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The channels of this installation, for the check of models. */
@Component
class DeployedWays implements ModelChannelRules.Ways {

  private final Channels channels;
  private final ChannelTemplates templates;

  DeployedWays(Channels channels, ChannelTemplates templates) {
    this.channels = channels;
    this.templates = templates;
  }

  @Override
  public Optional<String> findObstacle(Channel channel, @Nullable String target) {
    return channels.findObstacle(channel, target);
  }

  @Override
  public List<String> listRemarks(
      Channel channel, String journey, String message, boolean marketing) {
    return templates.listRemarks(channel, journey, message, marketing);
  }

  @Override
  public List<Advertising> advertising(Channel channel, String journey, String message) {
    return templates.advertising(channel, journey, message);
  }

  @Override
  public boolean isWritten(Channel channel, String journey, String message) {
    return templates.exists(channel, journey, message);
  }
}
