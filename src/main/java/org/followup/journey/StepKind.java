package org.followup.journey;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.camunda.bpm.model.bpmn.instance.ServiceTask;

/**
 * What a service task may do: the delegate it names and the fields a marketer fills in. The
 * delegate itself is a {@link NamedDelegate} of the same name.
 *
 * @param delegate the name in {@code camunda:delegateExpression}, without braces
 * @param deed what it does, as its task would be labelled
 * @param waits whether the token may stay on the task until a moment that the delegate names, as on
 *     a send task
 * @param rule what is to be said of the fields together; each by itself has been checked then
 */
record StepKind(String delegate, String deed, List<Field> fields, boolean waits, Rule rule) {

  StepKind {
    fields = List.copyOf(fields);
  }

  /**
   * A field, an input parameter of the task.
   *
   * @param required whether the step can do nothing without it
   * @param readable what may stand in it; an expression may stand in any field that allows one
   * @param form how to write it, which ends the sentence "… is no "
   * @param expression whether an expression may stand in it
   */
  record Field(
      String name, boolean required, Predicate<String> readable, String form, boolean expression) {

    static Field of(String name, Pattern pattern, String form) {
      return new Field(name, false, value -> pattern.matcher(value).matches(), form, false);
    }

    static Field any(String name) {
      return new Field(name, false, value -> true, "", true);
    }

    Field needed() {
      return new Field(name, true, readable, form, expression);
    }

    Field orExpression() {
      return new Field(name, required, readable, form, true);
    }
  }

  /** What fields say together, or about the rest of the model. */
  interface Rule {

    Rule NONE = (task, fields, faults) -> {};

    void check(ServiceTask task, Map<String, String> fields, Faults faults);
  }

  /** One whose fields have nothing to do with each other. */
  static StepKind of(String delegate, String deed, Field... fields) {
    return new StepKind(delegate, deed, List.of(fields), false, Rule.NONE);
  }

  /** The same, where the token may stay. */
  StepKind waiting() {
    return new StepKind(delegate, deed, fields, true, rule);
  }

  StepKind with(Rule other) {
    return new StepKind(delegate, deed, fields, waits, other);
  }

  Set<String> fieldNames() {
    return fields.stream().map(Field::name).collect(Collectors.toUnmodifiableSet());
  }

  /** Says all that is wrong with the fields of a task of this kind. */
  void check(ServiceTask task, Faults faults) {
    Map<String, String> given = ModelFields.of(task);
    boolean readable = true;
    for (Field field : fields) {
      String value = given.get(field.name());
      if (value == null) {
        if (field.required()) {
          readable = false;
          faults.fault(task, "the field %s is missing.".formatted(field.name()));
        }
      } else if (ModelExpressionRules.isExpression(value)) {
        if (!field.expression()) {
          readable = false;
          faults.fault(task, "the field %s takes no expression.".formatted(field.name()));
        }
      } else if (!field.readable().test(value)) {
        readable = false;
        faults.fault(task, "%s \"%s\" is no %s.".formatted(field.name(), value, field.form()));
      }
    }
    if (readable) {
      rule.check(task, given, faults);
    }
  }
}
