package org.followup.message;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.followup.recipient.RecipientId;

/** What happened, as tests say. */
final class MailRoomContent implements OccasionContent {
  final Map<String, Map<String, Object>> byInstance = new ConcurrentHashMap<>();
  final Map<RecipientId, Occasion> newest = new ConcurrentHashMap<>();
  final Map<Long, Told> log = new ConcurrentHashMap<>();

  @Override
  public Map<String, Object> contentOf(String instanceId) {
    return byInstance.getOrDefault(instanceId, new HashMap<>());
  }

  @Override
  public Optional<Occasion> findNewest(RecipientId recipient, String journey) {
    return Optional.ofNullable(newest.get(recipient));
  }

  @Override
  public List<Told> listBeginnings(RecipientId recipient, String journey, int most) {
    return log.values().stream()
        .filter(told -> recipient.equals(told.recipient()))
        .limit(most)
        .toList();
  }

  @Override
  public Optional<Told> findTold(long number) {
    return Optional.ofNullable(log.get(number));
  }

  @Override
  public Optional<Told> findTold(String source, String id) {
    return log.values().stream()
        .filter(told -> told.source().equals(source) && told.id().equals(id))
        .findFirst();
  }

  @Override
  public Map<String, Object> tellable(Map<String, Object> data) {
    return data;
  }
}
