package org.followup.audience;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.followup.node.NearNames;

/** Collects every fault of a text, so that one answer names them all. */
final class AudienceFaults {

  private final List<AudienceFault> faults = new ArrayList<>();
  private final List<AudienceFault> remarks = new ArrayList<>();

  /**
   * @param offset of the first letter at fault, counted from 0
   */
  void add(int offset, String detail) {
    faults.add(new AudienceFault(offset + 1, detail, null));
  }

  /** As {@link #add(int, String)}, with the known name that is nearest to what was typed. */
  void add(int offset, String detail, String typed, Collection<String> known) {
    faults.add(new AudienceFault(offset + 1, detail, NearNames.find(typed, known).orElse(null)));
  }

  /** Not wrong, and probably not meant. */
  void remark(int offset, String detail, String suggestion) {
    remarks.add(new AudienceFault(offset + 1, detail, suggestion));
  }

  boolean isEmpty() {
    return faults.isEmpty();
  }

  /** In the order of the text. */
  List<AudienceFault> list() {
    return faults.stream().sorted(AudienceFault.BY_PLACE).toList();
  }

  List<AudienceFault> listRemarks() {
    return remarks.stream().sorted(AudienceFault.BY_PLACE).toList();
  }
}
