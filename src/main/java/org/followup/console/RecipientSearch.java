package org.followup.console;

import java.util.List;
import org.followup.recipient.Profile;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Recipients;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ResponseStatusException;

/** Finds people by what an operator types: an id, an address, or the beginning of one. */
@Component
class RecipientSearch {

  private static final int A_FEW = 2;

  private final Recipients recipients;

  RecipientSearch(Recipients recipients) {
    this.recipients = recipients;
  }

  /**
   * Who was meant.
   *
   * @param id null where nothing was typed, or nobody single was meant
   * @param refusal why nobody was found; never holds what was typed
   */
  record Found(@Nullable String id, @Nullable String refusal) {}

  /** The one of that id or address, else the only one whose id or address begins so. */
  Found findOne(String typed) {
    String text = typed.strip();
    if (text.isEmpty()) {
      return new Found(null, null);
    }
    List<RecipientId> exact = listExact(text);
    if (exact.size() == 1) {
      return new Found(exact.get(0).value(), null);
    }
    List<Profile> beginning = recipients.search(text, null, A_FEW);
    if (exact.isEmpty() && beginning.size() == 1) {
      return new Found(beginning.get(0).id().value(), null);
    }
    return new Found(
        null,
        exact.isEmpty() && beginning.isEmpty()
            ? "Nobody has an id or an address that begins so."
            : "Several recipients fit; search for them under Recipients and take the id.");
  }

  /** The one with exactly this id, else everybody with exactly this address. */
  List<RecipientId> listExact(String text) {
    try {
      RecipientId id = new RecipientId(text);
      return recipients.find(id).isPresent() ? List.of(id) : recipients.listByEmail(text);
    } catch (IllegalArgumentException noId) {
      return List.of();
    }
  }

  /**
   * Reads an id of a link.
   *
   * @throws ResponseStatusException 400 where it can be nobody's
   */
  static RecipientId id(String text) {
    try {
      return new RecipientId(text);
    } catch (IllegalArgumentException e) {
      throw new ResponseStatusException(
          HttpStatus.BAD_REQUEST, "A recipient id has 1 to 200 characters.");
    }
  }
}
