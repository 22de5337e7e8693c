package org.followup.recipient;

import java.time.ZoneId;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * The door to people of whom we have nothing but an address that somebody typed. They can be
 * written to, so that its owner can confirm; but nobody is recognised by that address, no list of
 * recipients names them, and their erasure leaves nothing behind, not even a suppressed address.
 * Joins the transaction.
 */
@Component
public class PendingPersons {

  private final Recipients recipients;
  private final PendingRepository pending;

  PendingPersons(Recipients recipients, PendingRepository pending) {
    this.recipients = recipients;
    this.pending = pending;
  }

  /**
   * Adds somebody whose address is not confirmed.
   *
   * @param id nobody's yet
   * @throws IllegalArgumentException where {@code email} is none ({@link EmailAddress})
   */
  @Transactional
  public void add(
      RecipientId id,
      String email,
      @Nullable Locale locale,
      @Nullable ZoneId timeZone,
      Map<String, Object> attributes) {
    recipients.put(id, email, locale, timeZone, attributes);
    pending.set(id, true);
  }

  /** The address is theirs: from now on they are a recipient like any other. */
  @Transactional
  public void settle(RecipientId id) {
    pending.set(id, false);
  }

  /** Whether the address of whoever has that name is not confirmed, and they are nobody else. */
  public boolean isPending(RecipientId name) {
    return pending.exists(name);
  }
}
