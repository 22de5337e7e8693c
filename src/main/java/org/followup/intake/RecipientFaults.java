package org.followup.intake;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/**
 * Collects every fault of a request about recipients, so that one answer names them all: a hundred
 * of them, and how many more there are.
 */
class RecipientFaults {

  private static final int MOST_NAMED = 100;

  private final List<Map<String, Object>> faults = new ArrayList<>();
  private @Nullable Integer line;
  private int more;

  /** Faults noted from now on are those of this line of a file. */
  void atLine(int number) {
    line = number;
  }

  /**
   * @param attribute where the fault is, as a path such as {@code evidence.text}
   * @param detail what is wrong and what would be right; never what was sent
   */
  void add(String attribute, String detail) {
    if (faults.size() == MOST_NAMED) {
      more++;
    } else {
      Map<String, Object> fault = new LinkedHashMap<>();
      if (line != null) {
        fault.put("line", line);
      }
      fault.put("attribute", attribute);
      fault.put("detail", detail);
      faults.add(fault);
    }
  }

  /** Those that are named, as the answer shows them. */
  List<Map<String, Object>> named() {
    return faults;
  }

  /** How many there are beyond those that are named. */
  int more() {
    return more;
  }

  boolean isEmpty() {
    return faults.isEmpty();
  }

  /** Answers 400 with all of them, if there are any. */
  void refuse() {
    if (faults.isEmpty()) {
      return;
    }
    ProblemDetail problem =
        problem(HttpStatus.BAD_REQUEST, "The request has faults; nothing of it was taken.");
    problem.setProperty("errors", faults);
    if (more > 0) {
      problem.setProperty("more", more);
    }
    throw new ErrorResponseException(HttpStatus.BAD_REQUEST, problem, null);
  }

  /** Answers with one sentence. */
  static ErrorResponseException refusal(HttpStatus status, String detail) {
    return new ErrorResponseException(status, problem(status, detail), null);
  }

  private static ProblemDetail problem(HttpStatus status, String detail) {
    return ProblemDetail.forStatusAndDetail(status, detail);
  }
}
