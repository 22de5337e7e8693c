package org.followup.journey;

import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.camunda.bpm.model.bpmn.BpmnModelInstance;
import org.camunda.bpm.model.bpmn.instance.BaseElement;
import org.camunda.bpm.model.bpmn.instance.BusinessRuleTask;
import org.camunda.bpm.model.bpmn.instance.CatchEvent;
import org.camunda.bpm.model.bpmn.instance.EndEvent;
import org.camunda.bpm.model.bpmn.instance.ExtensionElements;
import org.camunda.bpm.model.bpmn.instance.Process;
import org.camunda.bpm.model.bpmn.instance.ReceiveTask;
import org.camunda.bpm.model.bpmn.instance.SendTask;
import org.camunda.bpm.model.bpmn.instance.ServiceTask;
import org.camunda.bpm.model.bpmn.instance.StartEvent;
import org.camunda.bpm.model.bpmn.instance.camunda.CamundaInputOutput;
import org.camunda.bpm.model.bpmn.instance.camunda.CamundaProperties;
import org.followup.message.Advertising;
import org.followup.node.NearNames;
import org.followup.recipient.Channel;
import org.jspecify.annotations.Nullable;

/** Checks the fields a marketer fills in: which element has which, and what may stand in them. */
final class ModelFieldRules {

  private static final Pattern MAIL_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]*");
  private static final Pattern TOPIC = Pattern.compile("service|marketing:[a-z0-9]+(-[a-z0-9]+)*");

  /** Which mails there are. */
  interface Mails {
    boolean exists(String journey, String mail);

    boolean anyOf(String journey);

    /** Names of those that there are. */
    default List<String> listNames(String journey) {
      return List.of();
    }

    /** The channels beside e-mail. */
    default ModelChannelRules.Ways ways() {
      return ModelChannelRules.Ways.ALL;
    }

    /** How many subject lines a mail has. */
    default int subjects(String journey, String mail) {
      return 1;
    }

    /** What in a mail advertises. */
    default List<Advertising> advertising(String journey, String mail) {
      return List.of();
    }

    /** What a mail says, by language. */
    default Map<String, String> texts(String journey, String mail) {
      return Map.of();
    }

    /** What the mail lacks that marketing mail must have. */
    default List<String> missingInMarketing(String journey, String mail) {
      return List.of();
    }
  }

  private static final int LONGEST_CATEGORY = 100;

  private final Faults faults;
  private final Mails mails;
  private final boolean shipped;

  private ModelFieldRules(Faults faults, Mails mails, boolean shipped) {
    this.faults = faults;
    this.mails = mails;
    this.shipped = shipped;
  }

  static void check(BpmnModelInstance model, Faults faults, Mails mails, boolean shipped) {
    ModelFieldRules rules = new ModelFieldRules(faults, mails, shipped);
    model
        .getModelElementsByType(ExtensionElements.class)
        .forEach(extensions -> rules.check((BaseElement) extensions.getParentElement()));
    // A send task may have no extension at all; it must be told what it lacks.
    model.getModelElementsByType(SendTask.class).forEach(rules::checkSend);
  }

  private void check(BaseElement element) {
    Map<String, String> fields = ModelFields.of(element);
    if (element instanceof ServiceTask step && StepKinds.find(step).isEmpty()) {
      return; // said already, and whose fields they are nobody knows
    }
    if (element instanceof BusinessRuleTask) {
      return; // its table says which it needs
    }
    Set<String> known = knownFields(element);
    for (String name : fields.keySet()) {
      if (!known.contains(name)) {
        faults.fault(
            element,
            known.isEmpty()
                ? "there is no field %s here.".formatted(name)
                : "there is no field %s here; there are %s."
                    .formatted(name, String.join(", ", known.stream().sorted().toList())));
      }
    }
    checkHolder(element);
    if (isEntry(element) && element instanceof StartEvent start) {
      checkEntry(start, fields);
    } else if (element instanceof EndEvent) {
      oneOf(element, fields, "outcome", "goal", "lost", "neutral");
    } else if (known.contains("match")) {
      oneOf(element, fields, "match", "recipient", "subject", "product");
      duration(element, fields, "lookBack");
      duration(element, fields, "timeToLive");
    }
  }

  /** What is only ever called is nobody's entry: no field of an entry says anything of it. */
  private static boolean isEntry(BaseElement element) {
    return element instanceof StartEvent start
        && start.getParentElement() instanceof Process process
        && !ModelReader.isCallable(process);
  }

  private static boolean isSchedule(BaseElement element) {
    return element instanceof StartEvent start && ModelScheduleRules.findTimer(start).isPresent();
  }

  private void duration(BaseElement element, Map<String, String> fields, String name) {
    String value = fields.get(name);
    if (value != null && JourneyDates.findAmount(value).isEmpty()) {
      faults.fault(element, "%s \"%s\" is no ISO duration such as P1D.".formatted(name, value));
    }
  }

  /** Which fields may be filled in; none where the element has none. */
  static Set<String> knownFields(BaseElement element) {
    if (element instanceof SendTask) {
      return Set.of(
          "template",
          "purpose",
          "channel",
          "target",
          "whenCapped",
          "notAfter",
          "quietHours",
          "category",
          "subjects",
          "testShare",
          "decideAfter",
          "decideBy");
    }
    if (element instanceof ServiceTask step) {
      return StepKinds.find(step).map(StepKind::fieldNames).orElse(Set.of());
    }
    if (element instanceof EndEvent) {
      return Set.of("outcome");
    }
    if (isEntry(element)) {
      return isSchedule(element)
          ? ModelScheduleRules.FIELDS
          : Set.of("reentry", "recognition", "timeToLive");
    }
    boolean waits =
        element instanceof ReceiveTask
            || element instanceof CatchEvent event && ModelReader.eventType(event) != null;
    return waits ? Set.of("match", "lookBack", "timeToLive") : Set.of();
  }

  /** Fields are input parameters on tasks and properties on events; a wait task may use either. */
  private void checkHolder(BaseElement element) {
    ExtensionElements extensions = element.getExtensionElements();
    boolean properties = !extensions.getChildElementsByType(CamundaProperties.class).isEmpty();
    boolean parameters = !extensions.getChildElementsByType(CamundaInputOutput.class).isEmpty();
    boolean acts = element instanceof SendTask || element instanceof ServiceTask;
    if (properties && acts) {
      faults.fault(
          element,
          "the fields of a %s task are input parameters, not properties."
              .formatted(element instanceof SendTask ? "send" : "service"));
    }
    if (parameters && !acts && !(element instanceof ReceiveTask)) {
      faults.fault(element, "only send, service and receive tasks have input parameters.");
    }
  }

  private void checkEntry(StartEvent start, Map<String, String> fields) {
    String reentry = fields.getOrDefault("reentry", "");
    if (Reentry.parse(reentry).isEmpty()) {
      faults.fault(
          start,
          "reentry \"%s\" is none of once-per-subject, once, always, after P30D."
              .formatted(reentry));
    }
    oneOf(start, fields, "recognition", "0", "1", "2", "3", "4");
    duration(start, fields, "timeToLive");
  }

  private void checkSend(SendTask send) {
    Map<String, String> fields = ModelFields.of(send);
    checkTemplate(send, fields.get("template"), ModelChannelRules.channelOf(fields));
    String purpose = fields.get("purpose");
    if (purpose == null) {
      faults.fault(send, "the field purpose is missing: marketing:<topic> or service.");
    } else if (!TOPIC.matcher(purpose).matches()) {
      faults.fault(
          send,
          "purpose \"%s\" is neither service nor marketing:<topic> (lower case, digits, hyphens)."
              .formatted(purpose));
    }
    Channel channel = ModelChannelRules.channelOf(fields);
    if ("service".equals(purpose)) {
      checkService(send, fields.getOrDefault("template", ""), channel);
    } else if (channel == Channel.EMAIL && purpose != null) {
      checkMarketing(send, fields.getOrDefault("template", ""));
    }
    ModelChannelRules.check(send, fields, faults, mails.ways());
    mails
        .ways()
        .listRemarks(
            ModelChannelRules.channelOf(fields),
            processOf(send),
            fields.getOrDefault("template", ""),
            !"service".equals(purpose))
        .forEach(remark -> faults.style(send, remark + "."));
    SubjectFields.check(
        send, fields, mails.subjects(processOf(send), fields.getOrDefault("template", "")), faults);
    oneOf(send, fields, "whenCapped", "wait", "skip");
    oneOf(send, fields, "quietHours", "respect", "ignore");
    String category = fields.get("category");
    if (category != null && (category.isBlank() || category.length() > LONGEST_CATEGORY)) {
      faults.fault(
          send,
          "category is a word or two such as garden, at most %d characters."
              .formatted(LONGEST_CATEGORY));
    }
    String notAfter = fields.get("notAfter");
    if (notAfter != null && !ModelExpressionRules.isExpression(notAfter)) {
      try {
        JourneyDates.parse(notAfter, ZoneOffset.UTC);
      } catch (UnreadableDateException unreadable) {
        faults.fault(send, "notAfter: " + unreadable.getMessage());
      }
    }
  }

  /** Whoever gets advertising must be able to end it, and know whom it comes from. */
  private void checkMarketing(SendTask send, String template) {
    for (String missing : mails.missingInMarketing(processOf(send), template)) {
      faults.fault(send, "a marketing mail needs " + missing + ".");
    }
  }

  /** Service mail asks nobody's permission, so it must not advertise. */
  private void checkService(SendTask send, String template, Channel channel) {
    List<Advertising> places =
        channel == Channel.EMAIL
            ? mails.advertising(processOf(send), template)
            : mails.ways().advertising(channel, processOf(send), template);
    for (Advertising place : places) {
      if (place.sure()) {
        faults.fault(
            send,
            "service mail does not advertise, but %s does; take it out, or send the mail for"
                    .formatted(place)
                + " marketing:<topic>.");
      } else {
        faults.style(
            send, "service mail does not advertise; look whether %s does.".formatted(place));
      }
    }
  }

  private void checkTemplate(SendTask send, @Nullable String template, Channel channel) {
    if (template == null) {
      faults.fault(send, "the field template is missing: the name of the mail.");
      return;
    }
    if (!MAIL_NAME.matcher(template).matches()) {
      faults.fault(
          send, "template \"%s\" is no name of a mail such as cart-reminder.".formatted(template));
      return;
    }
    String journey = processOf(send);
    String file =
        channel == Channel.EMAIL
            ? "processes/%s/mails/%s.mjml".formatted(journey, template)
            : ModelChannelRules.fileOf(channel, journey, template);
    if (file == null
        || (channel == Channel.EMAIL
            ? mails.exists(journey, template)
            : mails.ways().isWritten(channel, journey, template))) {
      return;
    }
    String sentence =
        "there is no %s %s for %s; put it into %s.%s"
            .formatted(
                channel == Channel.EMAIL ? "mail" : channel.word() + " message",
                template,
                journey,
                file,
                NearNames.find(template, mails.listNames(journey))
                    .map(near -> " Did you mean " + near + "?")
                    .orElse(""));
    // Where the journey has mails, a missing one is a slip. Where it has none yet, the marketer may
    // draw first and write later; a send without a mail fails with that reason.
    if (shipped || mails.anyOf(journey)) {
      faults.fault(send, sentence);
    } else {
      faults.style(send, sentence);
    }
  }

  /** The id of the process that the send stands in; empty where it has none. */
  static String processOf(SendTask send) {
    var around = send.getParentElement();
    while (!(around instanceof Process)) {
      around = around.getParentElement();
    }
    String id = ((Process) around).getId();
    return id == null ? "" : id;
  }

  private void oneOf(
      BaseElement element, Map<String, String> fields, String name, String... values) {
    String value = fields.get(name);
    if (value != null && !Set.of(values).contains(value)) {
      faults.fault(
          element, "%s \"%s\" is none of %s.".formatted(name, value, String.join(", ", values)));
    }
  }
}
