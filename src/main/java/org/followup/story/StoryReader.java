package org.followup.story;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.followup.story.Story.Ending;
import org.followup.story.Story.Given;
import org.followup.story.Story.Mail;
import org.followup.story.Story.Running;
import org.followup.story.Story.Said;
import org.followup.story.Story.Sent;
import org.followup.story.Story.Step;
import org.followup.story.Story.Then;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;

/** Reads a story, and says everything that is wrong with it at once, each with its line. */
final class StoryReader {

  private static final Set<String> WHO = Set.of("device", "both", "nobody");
  private static final Set<String> OUTCOMES = Set.of("goal", "lost", "neutral", "stopped");

  /** What is told of a person's deed on a mail, and the event that it is. */
  private static final Map<String, String> DEEDS =
      Map.of("opened", "email-opened", "clicked", "email-link-clicked", "replied", "replied");

  /** Lists of what came by other channels: how each is told, the word in it, and the channel. */
  private static final List<List<String>> OTHERS =
      List.of(
          List.of("letters", "letter", "print"),
          List.of("texts", "text", "sms"),
          List.of("pages", "page", "onsite"),
          List.of("webhooks", "webhook", "webhook"));

  /**
   * What was read.
   *
   * @param story null where it is faulty
   */
  record Reading(@Nullable Story story, List<StoryFault> faults) {}

  private final String name;
  private final List<StoryFault> faults = new ArrayList<>();

  private StoryReader(String name) {
    this.name = name;
  }

  static Reading read(Path file, String journey) throws IOException {
    return new StoryReader(name(file)).read(file, journey, Files.readString(file));
  }

  /**
   * The file below the folder of all journeys: {@code abandoned-cart/stories/unsubscribed.yaml}.
   */
  static String name(Path file) {
    int names = file.getNameCount();
    return file.subpath(Math.max(0, names - 3), names).toString().replace('\\', '/');
  }

  private Reading read(Path file, String journey, String text) {
    Story story = null;
    try {
      Node root = new Yaml(new LoaderOptions()).compose(new StringReader(text));
      if (root == null) {
        fault(1, "the file is empty; a story begins with \"story: what it shows\".");
      } else {
        story = story(file, journey, new YamlPart(root));
      }
    } catch (MarkedYAMLException unreadable) {
      int line =
          unreadable.getProblemMark() == null ? 1 : unreadable.getProblemMark().getLine() + 1;
      fault(line, "this is no YAML: " + said(unreadable) + ".");
    } catch (YAMLException unreadable) {
      fault(1, "this is no YAML: " + unreadable.getMessage() + ".");
    }
    return new Reading(faults.isEmpty() ? story : null, faults);
  }

  private static String said(MarkedYAMLException unreadable) {
    String problem = String.valueOf(unreadable.getProblem()).replaceAll("\\s+", " ").trim();
    return unreadable.getContext() == null
        ? problem
        : unreadable.getContext().replaceAll("\\s+", " ").trim() + ", " + problem;
  }

  private Story story(Path file, String journey, YamlPart part) {
    Fields told = fields("a story", part);
    String title = told.text("story", "");
    if (title.isBlank()) {
      fault(part.line(), "it does not say what it shows; begin with \"story: …\".");
    }
    YamlPart whoAndWhen = told.take("given");
    Given given = given(whoAndWhen, part.line());
    List<Step> when = told.list("when", this::step);
    YamlPart until = told.take("until");
    if (until == null) {
      fault(part.line(), "it does not say until when; write \"until: 8d\".");
    }
    YamlPart expected = told.take("then");
    if (expected == null) {
      fault(
          part.line(), "it expects nothing; write \"then:\" with mails, tasks, ended or running.");
    }
    told.close();
    return new Story(
        file,
        journey,
        title,
        given,
        when,
        until == null ? new Said(part.line(), "0m") : new Said(until.line(), time(until)),
        expected == null
            ? new Then(part.line(), List.of(), List.of(), List.of(), List.of(), new Running(1, 0))
            : then(expected, told.line("then")));
  }

  private Given given(@Nullable YamlPart part, int line) {
    if (part == null || part.isNothing()) {
      return new Given(new Said(line, StoryTime.TEN_O_CLOCK), List.of(), Map.of(), Map.of());
    }
    Fields told = fields("given", part);
    YamlPart begins = told.take("begins");
    Said begin = new Said(part.line(), StoryTime.TEN_O_CLOCK);
    if (begins != null) {
      begin = new Said(begins.line(), scalar(begins));
      String wrong = StoryTime.wrongBegin(begin.text());
      if (wrong != null) {
        fault(begins.line(), wrong);
      }
    }
    List<Said> permissions = told.list("permissions", one -> new Said(one.line(), scalar(one)));
    Map<String, Object> profile = told.map("profile");
    Map<String, Said> variants = variants(told.take("variants"));
    told.close();
    if (profile.get("timeZone") != null && StoryTime.zoneOf(profile) == null) {
      fault(
          part.line(),
          "\"" + profile.get("timeZone") + "\" is no time zone such as Europe/Berlin.");
    }
    return new Given(begin, permissions, profile, variants);
  }

  private Map<String, Said> variants(@Nullable YamlPart part) {
    Map<String, Said> variants = new LinkedHashMap<>();
    if (part != null && part.isMap()) {
      part.entries()
          .forEach(one -> variants.put(one.key(), new Said(one.line(), scalar(one.value()))));
    } else if (part != null) {
      fault(part.line(), "\"variants\" is written as fields, such as { second-reminder: B }.");
    }
    return variants;
  }

  private Step step(YamlPart part) {
    Fields told = fields("a step of when", part);
    String at = told.time("at");
    String event = told.text("event");
    String by = told.text("by");
    if (by != null && !WHO.contains(by)) {
      fault(
          part.line(),
          "\"by: " + by + "\" is unknown; an event is by device, by both or by nobody.");
    }
    YamlPart happened = told.take("happened");
    String subject = told.text("subject");
    Map<String, Object> data = told.map("data");
    String done = told.text("done");
    Map<String, Object> profile = told.map("profile");
    for (Map.Entry<String, String> deed : DEEDS.entrySet()) {
      String mail = told.text(deed.getKey());
      if (mail != null) {
        Map<String, Object> ofMail = new LinkedHashMap<>(data);
        ofMail.put("message", mail);
        data = ofMail;
        event = event == null ? deed.getValue() : event + " and " + deed.getValue();
      }
    }
    long deeds = (event == null ? 0 : 1) + (done == null ? 0 : 1) + (profile.isEmpty() ? 0 : 1);
    if (deeds != 1 || (event != null && event.contains(" and "))) {
      fault(
          part.line(),
          "a step is one thing: event, done (a call task), opened, clicked or replied (a mail), or"
              + " profile.");
    }
    Step step =
        new Step(
            part.line(),
            at,
            event,
            by,
            happened == null ? null : time(happened),
            subject,
            data,
            done,
            profile.isEmpty() ? null : profile,
            told.texts("starts"),
            told.texts("ends"),
            told.texts("withdraws"),
            told.texts("refuses"));
    told.close();
    return step;
  }

  private Then then(YamlPart part, int line) {
    Fields told = fields("then", part);
    List<Mail> mails = told.list("mails", this::mail);
    List<Sent> others = new ArrayList<>();
    for (List<String> other : OTHERS) {
      others.addAll(told.list(other.get(0), one -> sent(one, other.get(1), other.get(2))));
    }
    List<Said> tasks = told.list("tasks", one -> new Said(one.line(), scalar(one)));
    List<Ending> ended = told.list("ended", this::ending);
    Running running = running(told.take("running"), line);
    told.close();
    return new Then(line, mails, others, tasks, ended, running);
  }

  private Running running(@Nullable YamlPart part, int line) {
    if (part == null) {
      return new Running(line, 0);
    }
    if (part.value() instanceof Long count && count >= 0) {
      return new Running(part.line(), count.intValue());
    }
    fault(part.line(), "\"running\" is how many instances still run: 0, 1, …");
    return new Running(part.line(), 0);
  }

  private Mail mail(YamlPart part) {
    Fields told = fields("a mail", part);
    Mail mail =
        new Mail(
            part.line(),
            told.time("at"),
            told.required("mail"),
            told.text("of"),
            told.text("subject"),
            told.texts("says"),
            told.texts("silentOn"));
    told.close();
    return mail;
  }

  private Sent sent(YamlPart part, String word, String channel) {
    Fields told = fields("a " + word, part);
    Sent sent =
        new Sent(part.line(), told.time("at"), channel, told.required(word), told.text("of"));
    told.close();
    return sent;
  }

  private Ending ending(YamlPart part) {
    Fields told = fields("an end", part);
    String at = told.time("at");
    String outcome = told.required("outcome");
    if (!outcome.isEmpty() && !OUTCOMES.contains(outcome)) {
      fault(
          part.line(), "\"" + outcome + "\" is no outcome; write goal, lost, neutral or stopped.");
    }
    told.close();
    return new Ending(part.line(), at, outcome);
  }

  private String time(YamlPart part) {
    String text = scalar(part);
    String wrong = StoryTime.wrong(text);
    if (wrong != null) {
      fault(part.line(), wrong);
    }
    return text;
  }

  private String scalar(YamlPart part) {
    if (part.isText()) {
      return part.text();
    }
    fault(part.line(), "here stands one word or time, no list and no map.");
    return "";
  }

  private void fault(int line, String sentence) {
    faults.add(new StoryFault(name, line, sentence, null, null));
  }

  private Fields fields(String what, YamlPart part) {
    return new Fields(what, part);
  }

  /** The fields of one map; whatever nobody has asked for when it is closed is a fault. */
  private final class Fields {

    private final String what;
    private final YamlPart part;
    private final Map<String, YamlPart.Entry> told = new LinkedHashMap<>();
    private final Set<String> asked = new java.util.TreeSet<>();

    Fields(String what, YamlPart part) {
      this.what = what;
      this.part = part;
      if (!part.isMap()) {
        fault(part.line(), what + " is written as fields, such as \"at: 45m\".");
        return;
      }
      for (YamlPart.Entry entry : part.entries()) {
        if (told.put(entry.key(), entry) != null) {
          fault(entry.line(), "\"" + entry.key() + "\" is told twice in " + what + ".");
        }
      }
    }

    @Nullable YamlPart take(String field) {
      asked.add(field);
      YamlPart.Entry entry = told.get(field);
      return entry == null ? null : entry.value();
    }

    /** Where the field begins. */
    int line(String field) {
      YamlPart.Entry entry = told.get(field);
      return entry == null ? part.line() : entry.line();
    }

    @Nullable String text(String field) {
      YamlPart value = take(field);
      return value == null || value.isNothing() ? null : scalar(value);
    }

    String text(String field, String without) {
      String text = text(field);
      return text == null ? without : text;
    }

    String required(String field) {
      String text = text(field);
      if (text == null && part.isMap()) {
        fault(part.line(), what + " lacks \"" + field + "\".");
      }
      return text == null ? "" : text;
    }

    String time(String field) {
      YamlPart value = take(field);
      if (value == null) {
        if (part.isMap()) {
          fault(part.line(), what + " lacks \"" + field + "\".");
        }
        return "0m";
      }
      return StoryReader.this.time(value);
    }

    List<String> texts(String field) {
      return list(field, StoryReader.this::scalar);
    }

    <T> List<T> list(String field, Function<YamlPart, T> read) {
      YamlPart value = take(field);
      return value == null ? List.of() : value.list().stream().map(read).toList();
    }

    @SuppressWarnings("unchecked") // a map of YAML has text as keys
    Map<String, Object> map(String field) {
      YamlPart value = take(field);
      if (value == null || value.isNothing()) {
        return Map.of();
      }
      if (value.value() instanceof Map<?, ?> map) {
        return (Map<String, Object>) map;
      }
      fault(value.line(), "\"" + field + "\" is written as fields, such as { total: 19.80 }.");
      return Map.of();
    }

    void close() {
      told.forEach(
          (key, entry) -> {
            if (!asked.contains(key)) {
              fault(
                  entry.line(),
                  "\"%s\" is unknown in %s; it has %s."
                      .formatted(key, what, String.join(", ", asked)));
            }
          });
    }
  }
}
