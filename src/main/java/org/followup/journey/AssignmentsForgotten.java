package org.followup.journey;

import java.util.List;

/**
 * These people are being taken out of their variants. Published synchronously, in the transaction
 * that does it and before it: whoever computes what came of a variant from what is kept about the
 * person writes it down now.
 *
 * @param assignmentIds of {@code journey_variant}
 */
public record AssignmentsForgotten(List<Long> assignmentIds) {

  public AssignmentsForgotten {
    assignmentIds = List.copyOf(assignmentIds);
  }
}
