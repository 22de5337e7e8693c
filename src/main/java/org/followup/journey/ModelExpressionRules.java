package org.followup.journey;

import java.time.ZoneOffset;
import java.util.List;
import java.util.regex.Pattern;
import org.followup.node.NearNames;
import org.followup.recipient.Channel;
import org.followup.recipient.Purpose;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Element;

/** Checks every expression of a model, wherever it stands, without evaluating it. */
final class ModelExpressionRules {

  /** Names of event types. */
  static final Pattern EVENT_TYPE = Pattern.compile("[a-z0-9]+([.-][a-z0-9]+)*");

  private final Faults faults;
  private final List<SplitTest> tests;
  private final ModelScheduleRules.Surroundings shop;

  /**
   * @param tests that the model has, which its expressions may ask for
   * @param shop whose audiences they may ask for
   */
  ModelExpressionRules(Faults faults, List<SplitTest> tests, ModelScheduleRules.Surroundings shop) {
    this.faults = faults;
    this.tests = tests;
    this.shop = shop;
  }

  static boolean isExpression(String text) {
    return text.contains("${") || text.contains("#{");
  }

  /** Reports what is wrong with the text, if it is an expression at all. */
  void check(Element at, String text) {
    if (!isExpression(text)) {
      return;
    }
    ExpressionSyntax syntax;
    try {
      syntax = ExpressionSyntax.parse(text.trim());
    } catch (IllegalArgumentException broken) {
      faults.fault(at, broken.getMessage() + ".");
      return;
    }
    if (syntax.reachesIntoObjects()) {
      faults.fault(
          at,
          "the expression %s reaches into an object; only variables and functions are allowed."
              .formatted(text.trim()));
    }
    syntax.calls().forEach(call -> checkCall(at, call));
    ModelTestRules.checkExpression(at, syntax, tests, faults);
  }

  private void checkCall(Element at, ExpressionSyntax.Call call) {
    String name = call.function();
    ExpressionFunctions.Arity arity = ExpressionFunctions.arityOf(name);
    if (arity == null) {
      String hint = NearNames.hint(name, ExpressionFunctions.methods().keySet());
      faults.fault(at, "there is no function %s()%s".formatted(name, hint.isEmpty() ? "." : hint));
      return;
    }
    int given = call.literals().size();
    if (given < arity.least() || given > arity.most()) {
      String wanted =
          arity.least() == arity.most()
              ? String.valueOf(arity.least())
              : arity.least() + " or " + arity.most();
      faults.fault(at, "%s() takes %s values, not %d.".formatted(name, wanted, given));
      return;
    }
    String wrong = wrongLiteral(name, call.literals());
    if (wrong != null) {
      faults.fault(at, "%s(): %s%s".formatted(name, wrong, wrong.endsWith("?") ? "" : "."));
    }
  }

  /** What is wrong with arguments written out in the expression; null where nothing is. */
  private @Nullable String wrongLiteral(String name, List<@Nullable String> literals) {
    for (int i = 0; i < literals.size(); i++) {
      String value = literals.get(i);
      String wrong = value == null ? null : wrongLiteral(name, i, value);
      if (wrong != null) {
        return wrong;
      }
    }
    return null;
  }

  private @Nullable String wrongLiteral(String name, int place, String value) {
    try {
      switch (name + place) {
        case "happened0" -> {
          if (!EVENT_TYPE.matcher(value).matches()) {
            return "\"" + value + "\" is no event type such as order-completed";
          }
        }
        case "happened1" -> {
          if (JourneyDates.findAmount(value).isEmpty()) {
            return "\"" + value + "\" is no duration such as P7D or PT12H";
          }
        }
        case "reachableBy0" -> {
          if (Channel.read(value).isEmpty()) {
            return "\""
                + value
                + "\" is no channel; there are "
                + String.join(", ", Channel.words());
          }
        }
        case "consents0" -> new Purpose(value);
        case "inAudience0" -> {
          if (!shop.hasAudience(value)) {
            return "there is no audience " + value + NearNames.hint(value, shop.audiences());
          }
        }
        case "at1", "nextLocalTime0" -> JourneyDates.localTime(value);
        case "daysBefore0", "daysAfter0", "at0" -> JourneyDates.parse(value, ZoneOffset.UTC);
        case "daysBefore1", "daysAfter1" -> Integer.parseInt(value);
        default -> {
          // any text will do
        }
      }
    } catch (NumberFormatException unreadable) {
      return "\"" + value + "\" is no whole number of days";
    } catch (IllegalArgumentException unreadable) {
      String sentence = String.valueOf(unreadable.getMessage());
      return sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
    }
    return null;
  }
}
