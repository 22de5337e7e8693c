package org.followup.recipient;

import java.time.ZoneId;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The door to profiles and identities. Every method joins the caller's transaction. */
@Component
public class Recipients {

  /** The profile, or empty where nobody of that id is known. */
  public Optional<Profile> find(RecipientId id) {
    throw new UnsupportedOperationException();
  }

  /** Creates the recipient or replaces all it held. */
  public Profile put(
      RecipientId id,
      @Nullable String email,
      @Nullable Locale locale,
      @Nullable ZoneId timeZone,
      Map<String, Object> attributes) {
    throw new UnsupportedOperationException();
  }

  /**
   * Fills what the profile does not know yet from an event's data ({@code email}, {@code
   * firstName}, {@code lastName}, {@code locale}, {@code timeZone}), creating the profile where
   * there is none. Known values stay; unreadable ones are ignored.
   */
  public void fillGaps(RecipientId id, Map<String, Object> data) {
    throw new UnsupportedOperationException();
  }

  /** The recipient a shop knows under {@code externalId}. */
  public Optional<RecipientId> findByAlias(String shop, String externalId) {
    throw new UnsupportedOperationException();
  }

  /** Keeps {@code externalId} of {@code shop} as another name of the recipient; first one stays. */
  public void keepAlias(String shop, String externalId, RecipientId id) {
    throw new UnsupportedOperationException();
  }

  /** Everyone with that address, without regard to case, oldest first. */
  public List<RecipientId> listByEmail(String email) {
    throw new UnsupportedOperationException();
  }

  /** The zone of the recipient, else {@code followup.shop.zone}. */
  public ZoneId zoneOf(RecipientId id) {
    throw new UnsupportedOperationException();
  }

  /** The locale of the recipient, else {@code followup.shop.locale}. */
  public Locale localeOf(RecipientId id) {
    throw new UnsupportedOperationException();
  }

  /**
   * Holds every given recipient until the transaction ends (advisory locks, taken in one fixed
   * order), so that events, timers and gates of one person never cross.
   */
  public void lock(Collection<RecipientId> ids) {
    throw new UnsupportedOperationException();
  }

  /** Those of the given recipients that nobody holds; they are held from now on. Never waits. */
  public List<RecipientId> tryLock(Collection<RecipientId> ids) {
    throw new UnsupportedOperationException();
  }

  /** Erases profile, aliases and consents of the recipient and suppresses the address. */
  public void erase(RecipientId id) {
    throw new UnsupportedOperationException();
  }
}
