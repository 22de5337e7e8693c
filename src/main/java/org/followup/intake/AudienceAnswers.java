package org.followup.intake;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.followup.audience.Audience;
import org.followup.audience.AudienceFault;
import org.followup.audience.Audiences.Explanation;
import org.followup.audience.Audiences.Member;
import org.followup.audience.Audiences.Preview;
import org.followup.audience.Audiences.Size;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/** Audiences as the API shows them. */
final class AudienceAnswers {

  private AudienceAnswers() {}

  static Map<String, Object> document(Audience audience, @Nullable Size size) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("name", audience.name());
    document.put("kind", audience.isList() ? "list" : "text");
    if (audience.text() != null) {
      document.put("text", audience.text());
      document.put("comment", audience.comment());
    }
    document.put("origin", audience.origin().name().toLowerCase(Locale.ROOT));
    document.put("changedAt", audience.changedAt().toString());
    document.put("changedBy", audience.changedBy());
    if (size != null) {
      document.put("size", document(size));
    }
    return document;
  }

  static Map<String, Object> document(Size size) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("day", size.day().toString());
    document.put("members", size.members());
    document.put("notedAt", size.notedAt().toString());
    return document;
  }

  static Map<String, Object> document(Member member) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("id", member.recipient().value());
    document.put("timeZone", member.zone().getId());
    return document;
  }

  static Map<String, Object> document(Preview preview, @Nullable List<String> plan) {
    Explanation explanation = preview.explanation();
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("count", preview.count());
    document.put("sample", preview.sample().stream().map(AudienceAnswers::document).toList());
    document.put(
        "words",
        explanation.words().stream().map(line -> "  ".repeat(line.depth()) + line.text()).toList());
    document.put("remarks", explanation.remarks().stream().map(AudienceFault::document).toList());
    document.put("sql", explanation.sql());
    if (plan != null) {
      document.put("plan", plan);
    }
    return document;
  }

  /** 400 with all faults of a text, or nothing where there are none. */
  static void refuse(List<AudienceFault> faults) {
    if (faults.isEmpty()) {
      return;
    }
    ProblemDetail problem =
        ProblemDetail.forStatusAndDetail(
            HttpStatus.BAD_REQUEST,
            "The text has %d fault%s; nothing was asked or saved."
                .formatted(faults.size(), faults.size() == 1 ? "" : "s"));
    problem.setProperty("errors", faults.stream().map(AudienceFault::document).toList());
    throw new ErrorResponseException(HttpStatus.BAD_REQUEST, problem, null);
  }
}
