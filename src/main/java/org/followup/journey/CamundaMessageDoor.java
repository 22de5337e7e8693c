package org.followup.journey;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.followup.event.Inbox;
import org.followup.event.InboxLoad;
import org.followup.event.NewEvent;
import org.followup.event.Receipt;
import org.followup.event.Receipt.Effect;
import org.followup.journey.InstanceRepository.Instance;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.dao.DataAccessException;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.transaction.TransactionException;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Camunda's own door for events, {@code POST /engine-rest/message}, led through our inbox: a bare
 * event type reaches everything it concerns and is in the log like any other event. Answers have
 * Camunda's shapes. Beside {@code /api/events} it lacks identity (a repeated request is a second
 * event), order between requests, and receipts.
 */
class CamundaMessageDoor extends OncePerRequestFilter {

  private static final Logger log = LoggerFactory.getLogger(CamundaMessageDoor.class);

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int LARGEST_BODY = 5 * 1024 * 1024;

  /** When a client may come back where nobody knows better. */
  private static final Duration SOON = Duration.ofSeconds(5);

  private final Inbox inbox;
  private final InboxLoad load;
  private final EventDispatcher dispatcher;
  private final InstanceRepository instances;
  private final ObjectMapper json;

  CamundaMessageDoor(
      Inbox inbox,
      InboxLoad load,
      EventDispatcher dispatcher,
      InstanceRepository instances,
      ObjectMapper json) {
    this.inbox = inbox;
    this.load = load;
    this.dispatcher = dispatcher;
    this.instances = instances;
    this.json = json;
  }

  /** Puts the door before the engine's own resource. */
  @Configuration(proxyBeanMethods = false)
  static class Registration {

    @Bean
    FilterRegistrationBean<CamundaMessageDoor> camundaMessageDoor(
        Inbox inbox,
        InboxLoad load,
        EventDispatcher dispatcher,
        InstanceRepository instances,
        ObjectMapper json) {
      FilterRegistrationBean<CamundaMessageDoor> registration =
          new FilterRegistrationBean<>(
              new CamundaMessageDoor(inbox, load, dispatcher, instances, json));
      registration.addUrlPatterns(
          "/engine-rest/message/*", "/engine-rest/engine/default/message/*");
      return registration;
    }
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    if (!"POST".equals(request.getMethod())) {
      chain.doFilter(request, response);
      return;
    }
    if (!isJson(request.getContentType())) {
      refuse(
          response,
          HttpServletResponse.SC_UNSUPPORTED_MEDIA_TYPE,
          "NotSupportedException",
          "HTTP 415 Unsupported Media Type: send application/json.");
      return;
    }
    byte[] body = request.getInputStream().readNBytes(LARGEST_BODY + 1);
    if (body.length > LARGEST_BODY) {
      refuse(
          response,
          HttpServletResponse.SC_REQUEST_ENTITY_TOO_LARGE,
          "RestException",
          "The body is larger than 5 MB.");
      return;
    }
    CamundaMessage message;
    NewEvent event;
    try {
      @Nullable CamundaMessage read = json.readValue(body, CamundaMessage.class);
      if (read == null) {
        throw new IllegalArgumentException("the body is null");
      }
      message = read;
      event = message.toEvent(json);
    } catch (JsonProcessingException malformed) {
      refuse(
          response,
          HttpServletResponse.SC_BAD_REQUEST,
          "InvalidRequestException",
          "The body is not a message in JSON" + place(malformed) + ".");
      return;
    } catch (IllegalArgumentException invalid) {
      refuse(
          response,
          HttpServletResponse.SC_BAD_REQUEST,
          "InvalidRequestException",
          "Cannot take the message: " + sentence(invalid.getMessage()));
      return;
    }
    try {
      Optional<Duration> full = load.findRefusal();
      if (full.isPresent()) {
        sendAway(response, full.get(), "Too many events wait to be applied.");
        return;
      }
      long seq = inbox.accept(List.of(event)).entries().get(0).seq();
      answer(message, event, find(seq), response);
    } catch (DataAccessException | TransactionException fault) {
      if (Blame.of(fault) == Blame.WORK) {
        throw fault;
      }
      log.error("The database did not answer; a sender of messages was told to come back", fault);
      sendAway(response, SOON, "The database does not answer.");
    }
  }

  /** Of an event that is on disk; sent away now, its sender would make a second one of it. */
  private Optional<Receipt> find(long seq) {
    try {
      return Optional.ofNullable(dispatcher.await(List.of(seq), PATIENCE).get(seq));
    } catch (DataAccessException | TransactionException fault) {
      log.warn("An event was taken, its receipt could not be read seq={}", seq, fault);
      return Optional.empty();
    }
  }

  private void sendAway(HttpServletResponse response, Duration pause, String why)
      throws IOException {
    response.setHeader("Retry-After", Long.toString(pause.toSeconds()));
    refuse(
        response,
        HttpServletResponse.SC_SERVICE_UNAVAILABLE,
        "RestException",
        why + " Send the message again later.");
  }

  /** Whether the body claims to be JSON, or claims nothing. */
  private static boolean isJson(@Nullable String contentType) {
    if (contentType == null || contentType.isBlank()) {
      return true;
    }
    try {
      MediaType type = MediaType.parseMediaType(contentType);
      return type.isCompatibleWith(MediaType.APPLICATION_JSON)
          || type.getSubtype().endsWith("+json");
    } catch (InvalidMediaTypeException unreadable) {
      return false;
    }
  }

  /** Where it stopped being one, without what was sent and without names of our classes. */
  private static String place(JsonProcessingException malformed) {
    List<String> path =
        malformed instanceof JsonMappingException mapping
            ? mapping.getPath().stream()
                .map(JsonMappingException.Reference::getFieldName)
                .filter(Objects::nonNull)
                .toList()
            : List.of();
    if (!path.isEmpty()) {
      return ": " + String.join(".", path) + " has another type than Camunda's";
    }
    return malformed.getLocation() == null
        ? ""
        : ": line %d, column %d"
            .formatted(malformed.getLocation().getLineNr(), malformed.getLocation().getColumnNr());
  }

  private static String sentence(@Nullable String text) {
    return text == null ? "." : text.endsWith(".") ? text : text + ".";
  }

  private void answer(
      CamundaMessage message, NewEvent event, Optional<Receipt> found, HttpServletResponse response)
      throws IOException {
    if (found.isEmpty()) {
      response.setStatus(HttpServletResponse.SC_ACCEPTED);
      return;
    }
    Receipt receipt = found.get();
    List<Map<String, Object>> results = new ArrayList<>();
    receipt.started().forEach(effect -> results.add(started(effect)));
    receipt.advanced().forEach(effect -> results.add(reached(effect, false)));
    receipt.ended().stream()
        .filter(effect -> receipt.started().stream().noneMatch(s -> same(s, effect)))
        .forEach(effect -> results.add(reached(effect, true)));
    if (results.isEmpty() && !message.all()) {
      refuse(
          response,
          HttpServletResponse.SC_BAD_REQUEST,
          "RestException",
          "org.camunda.bpm.engine.MismatchingMessageCorrelationException: Cannot correlate message '"
              + event.type()
              + "': No process definition or execution matches the parameters"
              + reasons(receipt));
    } else if (message.resultEnabled()) {
      write(response, HttpServletResponse.SC_OK, results);
    } else {
      response.setStatus(HttpServletResponse.SC_NO_CONTENT);
    }
  }

  private static boolean same(Effect one, Effect other) {
    return one.instance() != null && one.instance().equals(other.instance());
  }

  private static String reasons(Receipt receipt) {
    StringBuilder reasons = new StringBuilder();
    receipt
        .refused()
        .forEach(
            refused ->
                reasons
                    .append("; ")
                    .append(refused.journey())
                    .append(": ")
                    .append(refused.reason()));
    return reasons.toString();
  }

  private Map<String, Object> started(Effect effect) {
    Optional<Instance> instance = instances.find(String.valueOf(effect.instance()));
    Map<String, @Nullable Object> process = new LinkedHashMap<>();
    process.put("links", List.of());
    process.put("id", effect.instance());
    process.put("definitionId", instance.map(Instance::definitionId).orElse(null));
    process.put("definitionKey", effect.journey());
    process.put("businessKey", effect.recipient());
    process.put("caseInstanceId", null);
    process.put("ended", instance.map(i -> i.endedAt() != null).orElse(false));
    process.put("suspended", false);
    process.put("tenantId", null);
    return result("ProcessDefinition", null, process);
  }

  private Map<String, Object> reached(Effect effect, boolean ended) {
    Map<String, @Nullable Object> execution = new LinkedHashMap<>();
    execution.put("id", effect.instance());
    execution.put("processInstanceId", effect.instance());
    execution.put("ended", ended);
    execution.put("tenantId", null);
    return result("Execution", execution, null);
  }

  @SuppressWarnings("NullAway") // Camunda's shape has nulls.
  private static Map<String, Object> result(
      String type, @Nullable Map<String, ?> execution, @Nullable Map<String, ?> process) {
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("resultType", type);
    result.put("execution", execution);
    result.put("processInstance", process);
    result.put("variables", null);
    return result;
  }

  private void refuse(HttpServletResponse response, int status, String type, String message)
      throws IOException {
    write(response, status, Map.of("type", type, "message", message, "code", 0));
  }

  private void write(HttpServletResponse response, int status, Object body) throws IOException {
    response.setStatus(status);
    response.setContentType(MediaType.APPLICATION_JSON_VALUE);
    json.writeValue(response.getOutputStream(), body);
  }
}
