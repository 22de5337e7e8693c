package org.followup.intake;

import java.util.ArrayList;
import java.util.List;
import org.followup.intake.FileImport.Remark;
import org.followup.intake.RecipientImport.Effect;
import org.jspecify.annotations.Nullable;

/** What a chunk of lines brought, counted; kept in the transaction of the chunk. */
final class ImportChunk {

  final List<Remark> remarks = new ArrayList<>();
  final List<Integer> refusedLines = new ArrayList<>();
  int lastLine;
  int checked;
  int toCreate;
  int toChange;
  int created;
  int changed;
  int consents;
  int refused;
  int suppressed;
  int shared;
  int faults;

  void checked(int line, Effect effect, @Nullable String suppression) {
    toCreate += effect.created() ? 1 : 0;
    toChange += effect.created() ? 0 : 1;
    consents += effect.said().size();
    if (suppression != null) {
      suppressed++;
      remarks.add(
          new Remark(line, "email", "is suppressed and stays so (" + suppression + ")", false));
    }
  }

  void written(Effect effect) {
    created += effect.created() ? 1 : 0;
    changed += effect.created() ? 0 : 1;
    consents += effect.said().size();
  }

  /** The line is refused, for the faults that were noted. */
  void refuse(int line, RecipientFaults why) {
    why.named()
        .forEach(
            fault ->
                remarks.add(
                    new Remark(
                        line,
                        String.valueOf(fault.get("attribute")),
                        String.valueOf(fault.get("detail")),
                        true)));
    faults += why.named().size() + why.more();
    refused++;
    refusedLines.add(line);
  }
}
