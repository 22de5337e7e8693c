package org.followup.journey;

import static org.followup.journey.ModelXml.bytes;
import static org.followup.journey.ModelXml.end;
import static org.followup.journey.ModelXml.file;
import static org.followup.journey.ModelXml.flows;
import static org.followup.journey.ModelXml.start;

import java.util.List;

/** What the check of models says, in a shop that has the mail hello. */
final class CheckedModels {

  static final ModelCheck CHECK =
      new ModelCheck(
          new ModelFieldRules.Mails() {
            @Override
            public boolean exists(String journey, String mail) {
              return mail.equals("hello");
            }

            @Override
            public int subjects(String journey, String mail) {
              return 3;
            }

            @Override
            public boolean anyOf(String journey) {
              return !journey.equals("not-written-yet");
            }
          });

  /** Of a mail of the shop. */
  static final String[] FIELDS = {"template", "hello", "purpose", "marketing:news"};

  private CheckedModels() {}

  /** Why the model cannot be deployed. */
  static List<String> faults(String xml) {
    return CHECK.check("a-journey.bpmn", bytes(xml)).stream()
        .filter(Fault::refuses)
        .map(Fault::toString)
        .toList();
  }

  /** What only looks odd. */
  static List<String> remarks(String xml) {
    return CHECK.check("a-journey.bpmn", bytes(xml)).stream()
        .filter(fault -> !fault.refuses())
        .map(Fault::toString)
        .toList();
  }

  /** A model that is entered on signed-up and ends, with {@code between} in its middle. */
  static String around(String id, String between) {
    return file(
        "a-journey",
        start("In", "signed-up") + between + end("Out", "goal") + flows("In", id, "Out"),
        "signed-up",
        "order-completed");
  }
}
