package org.followup.audience;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.followup.audience.Expression.Comparison;
import org.jspecify.annotations.Nullable;

/**
 * Checks what was read against the questions there are, and makes one condition of it. Other
 * audiences are taken in as they stand now.
 */
final class AudienceCompiler {

  /** Most questions of one text, those of audiences it names included. */
  static final int MOST_QUESTIONS = 200;

  private static final String AUDIENCE = "audience";
  private static final int DEEPEST = 10;

  private static final List<Question> QUESTIONS =
      Stream.<Question>concat(
              Stream.of(
                  new TextQuestion("id", "the id", bound -> "p.id", false),
                  new TextQuestion(
                      "locale",
                      "the language",
                      bound ->
                          "coalesce(p.locale, %s)"
                              .formatted(
                                  bound.binding().text(bound.terms().locale().toLanguageTag())),
                      true),
                  new TextQuestion(
                      "timeZone",
                      "the time zone",
                      bound ->
                          "coalesce(p.time_zone, %s)"
                              .formatted(bound.binding().text(bound.terms().zone().getId())),
                      false),
                  new AttributeQuestion(),
                  new KnownQuestion(),
                  new DeedQuestion(),
                  new ActivityQuestion(),
                  new OrderQuestion()),
              Stream.of(PermissionQuestion.values()))
          .toList();

  /** The audiences that may be named. */
  interface Known {

    /** The audience, or empty where there is none of that name. */
    Optional<Audience> find(String name);

    /** All names, for hints. */
    List<String> listNames();
  }

  private final Known known;
  private final Terms terms;
  private final AudienceFaults faults;
  private final Set<String> used = new LinkedHashSet<>();
  private int questions;

  AudienceCompiler(Known known, Terms terms, AudienceFaults faults) {
    this.known = known;
    this.terms = terms;
    this.faults = faults;
  }

  /** Every name that a text may begin a question with, for people and hints. */
  static List<String> names() {
    return Stream.concat(
            QUESTIONS.stream().flatMap(question -> question.names().stream()), Stream.of(AUDIENCE))
        .toList();
  }

  /**
   * The condition, or empty where there are faults.
   *
   * @param self the name under which the text is saved; null where it has none
   */
  Optional<Condition> compile(String text, @Nullable String self) {
    List<String> way = self == null ? List.of() : List.of(self);
    Optional<Condition> made =
        AudienceText.read(text, faults).flatMap(tree -> condition(tree, way));
    return faults.isEmpty() ? made : Optional.empty();
  }

  /** Names of the audiences that the text asks itself. */
  Set<String> used() {
    return used;
  }

  private Optional<Condition> condition(Expression tree, List<String> way) {
    if (tree instanceof Expression.All all) {
      return several(true, all.parts(), way);
    }
    if (tree instanceof Expression.Any any) {
      return several(false, any.parts(), way);
    }
    return question((Comparison) tree, way);
  }

  private Optional<Condition> several(boolean all, List<Expression> parts, List<String> way) {
    List<Condition> conditions = new ArrayList<>();
    // each part is read, whatever is wrong with those before
    parts.forEach(part -> condition(part, way).ifPresent(conditions::add));
    return conditions.size() == parts.size()
        ? Optional.of(new Condition.Several(all, conditions))
        : Optional.empty();
  }

  private Optional<Condition> question(Comparison asked, List<String> way) {
    if (++questions == MOST_QUESTIONS + 1) {
      faults.add(asked.at(), "There are more than " + MOST_QUESTIONS + " questions.");
    }
    if (questions > MOST_QUESTIONS) {
      return Optional.empty();
    }
    if (asked.selector().equals(AUDIENCE)) {
      return audience(asked, way);
    }
    Optional<Question> question =
        QUESTIONS.stream().filter(one -> one.knows(asked.selector())).findFirst();
    if (question.isEmpty()) {
      faults.add(
          asked.at(),
          "There is no question %s. There are %s."
              .formatted(asked.selector(), String.join(", ", shown())),
          asked.selector(),
          near(asked.selector()));
    }
    return question.flatMap(one -> one.ask(asked, terms, faults));
  }

  private static List<String> shown() {
    return names().stream().map(name -> name.endsWith(".") ? name + "<name>" : name).toList();
  }

  /** Names as they could stand there, with what was typed behind a dot. */
  private static List<String> near(String typed) {
    int dot = typed.indexOf('.');
    String rest = dot < 0 ? "" : typed.substring(dot + 1);
    return names().stream()
        .map(name -> name.endsWith(".") ? name + rest : name)
        .filter(name -> !name.endsWith("."))
        .toList();
  }

  private Optional<Condition> audience(Comparison asked, List<String> way) {
    Asking asking = new Asking(asked, faults);
    if (!asking.allows(List.of("==", "!="))
        || !asking.has(1, 1, "the name of one audience behind " + asked.operator())) {
      return Optional.empty();
    }
    String name = asked.argument();
    if (way.size() <= 1) {
      used.add(name);
    }
    Optional<Audience> found = known.find(name);
    if (way.contains(name)) {
      asking.fault(0, "The audience " + name + " asks for itself" + through(way, name) + ".");
      return Optional.empty();
    }
    if (found.isEmpty()) {
      asking.fault(0, "There is no audience " + name + ".", known.listNames());
      return Optional.empty();
    }
    if (way.size() > DEEPEST) {
      asking.fault(0, "Audiences ask for each other more than " + DEEPEST + " deep.");
      return Optional.empty();
    }
    return inside(found.get(), asked, way)
        .map(inner -> new Condition.Within(name, asking.is("=="), inner));
  }

  private static String through(List<String> way, String name) {
    List<String> between = way.subList(way.indexOf(name) + 1, way.size());
    return between.isEmpty() ? "" : " by way of " + String.join(", ", between);
  }

  private Optional<Condition> inside(Audience audience, Comparison asked, List<String> way) {
    String text = audience.text();
    if (text == null) {
      return Optional.of(
          new Condition.One(
              "are in the uploaded list",
              binding ->
                  """
                  exists (select from audience_member m
                    where m.audience = %s and m.recipient_id = p.id)"""
                      .formatted(binding.text(audience.name()))));
    }
    AudienceFaults its = new AudienceFaults();
    List<String> longer = new ArrayList<>(way);
    longer.add(audience.name());
    AudienceCompiler inner = new AudienceCompiler(known, terms, its);
    inner.questions = questions;
    Optional<Condition> made =
        AudienceText.read(text, its).flatMap(tree -> inner.condition(tree, longer));
    questions = inner.questions;
    if (!its.isEmpty()) {
      faults.add(
          asked.argumentsAt(),
          "The audience %s has faults of its own: %s"
              .formatted(audience.name(), its.list().get(0).detail()));
      return Optional.empty();
    }
    return made;
  }
}
