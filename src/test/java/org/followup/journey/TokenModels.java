package org.followup.journey;

/** Pieces of models in which tokens wait. */
final class TokenModels {

  private TokenModels() {}

  /** Branches side by side; the first id of each is where it begins, and it goes to the join. */
  static String parallel(String... branches) {
    StringBuilder body =
        new StringBuilder("<bpmn:parallelGateway id=\"Fork\"/><bpmn:parallelGateway id=\"Join\"/>");
    body.append(ModelXml.flow("Entry", "Fork")).append(ModelXml.flow("Join", "End"));
    for (String branch : branches) {
      String first = branch.replaceFirst("(?s).*? id=\"([^\"]+)\".*", "$1");
      body.append(branch).append(ModelXml.flow("Fork", first));
      if (first.equals("Which")) {
        body.append(ModelXml.flow("WhichTimer", "Join"))
            .append(ModelXml.flow("WhichEvent", "Join"));
      } else {
        body.append(ModelXml.flow(first, "Join"));
      }
    }
    return body.toString();
  }

  static String catchTimer(String id, String duration) {
    return ModelXml.timer(id, "timeDuration", duration);
  }

  static String startMessage(String id, String type, boolean interrupting) {
    return "<bpmn:startEvent id=\"%s\" name=\"%s\" isInterrupting=\"%s\">%s</bpmn:startEvent>"
        .formatted(id, id, interrupting, message(type));
  }

  static String startTimer(String id, boolean interrupting) {
    return "<bpmn:startEvent id=\"%s\" name=\"%s\" isInterrupting=\"%s\">%s</bpmn:startEvent>"
        .formatted(id, id, interrupting, timer());
  }

  static String timerOn(String activity, String id, boolean interrupting) {
    return boundary(activity, id, interrupting, timer());
  }

  static String messageOn(String activity, String id, String type, boolean interrupting) {
    return boundary(activity, id, interrupting, message(type));
  }

  private static String boundary(
      String activity, String id, boolean interrupting, String definition) {
    return """
        <bpmn:boundaryEvent id="%s" name="%s" attachedToRef="%s" cancelActivity="%s">%s</bpmn:boundaryEvent>
        <bpmn:endEvent id="%s_End" name="%s"/>
        """
            .formatted(id, id, activity, interrupting, definition, id, id)
        + ModelXml.flow(id, id + "_End");
  }

  private static String message(String type) {
    return "<bpmn:messageEventDefinition messageRef=\"%s\"/>".formatted(ModelXml.message(type));
  }

  private static String timer() {
    return """
        <bpmn:timerEventDefinition>
          <bpmn:timeDuration xsi:type="bpmn:tFormalExpression">PT5H</bpmn:timeDuration>
        </bpmn:timerEventDefinition>
        """;
  }
}
