package org.followup.recipient;

import java.time.Instant;
import java.util.List;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * The door to the history of profiles: who changed which fields when (GDPR article 16). What stood
 * there before or since is not kept. Written by every change, in its transaction.
 */
@Component
public class ProfileChanges {

  /**
   * One change.
   *
   * @param by a login, {@code API key}, or {@code event} for what shops report and people do on our
   *     pages
   * @param fields such as {@code email} and {@code attributes.firstName}
   */
  public record Change(Instant at, String by, List<String> fields) {}

  private final ProfileChangeRepository changes;

  ProfileChanges(ProfileChangeRepository changes) {
    this.changes = changes;
  }

  /** The latest changes, newest first. */
  public List<Change> list(RecipientId recipient, int limit) {
    return changes.list(recipient, limit);
  }

  @EventListener
  void erase(Erasing erasing) {
    erasing.deleted("profile-changes", changes.delete(erasing.recipient()));
  }
}
