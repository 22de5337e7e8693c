package org.followup.event;

import java.util.List;

/** Answer of the inbox, one entry per event in the order given; written durably. */
public record Acceptance(List<Entry> entries) {

  /**
   * @param seq place in the log; for a duplicate that of the first one
   * @param duplicate an event of the same source and id was accepted before and this one changed
   *     nothing
   */
  public record Entry(long seq, String source, String id, boolean duplicate) {}

  public int accepted() {
    return entries.size() - duplicates();
  }

  public int duplicates() {
    return (int) entries.stream().filter(Entry::duplicate).count();
  }
}
