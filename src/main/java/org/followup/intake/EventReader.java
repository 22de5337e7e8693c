package org.followup.intake;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.followup.event.NewEvent;

/** Turns a body into events, or says everything that is wrong with it. */
final class EventReader {

  /** Most events of an array. */
  static final int MAX_ARRAY = 1_000;

  /** Most lines of newline-delimited JSON. */
  static final int MAX_LINES = 10_000;

  private final List<NewEvent> events = new ArrayList<>();
  private final List<Fault> faults = new ArrayList<>();
  private int index;

  private EventReader() {}

  /**
   * Reads one event or an array of them.
   *
   * @throws RefusedRequestException with every fault of every event, or 413 for too many
   */
  static List<NewEvent> readJson(byte[] body) {
    EventReader reader = new EventReader();
    reader.document(body);
    return reader.result();
  }

  /**
   * Reads one event a line; blank lines are passed over.
   *
   * @throws RefusedRequestException with every fault of every event, or 413 for too many
   */
  static List<NewEvent> readLines(byte[] body) {
    EventReader reader = new EventReader();
    int start = 0;
    while (start < body.length) {
      int end = start;
      while (end < body.length && body[end] != '\n') {
        end++;
      }
      if (!isBlank(body, start, end)) {
        if (reader.index == MAX_LINES) {
          throw RefusedRequestException.tooLarge(
              "More than %d lines. Send the events in parts.".formatted(MAX_LINES));
        }
        reader.line(body, start, end - start);
        reader.index++;
      }
      start = end + 1;
    }
    return reader.result();
  }

  private List<NewEvent> result() {
    if (!faults.isEmpty()) {
      throw RefusedRequestException.faults(faults);
    }
    return events;
  }

  private void document(byte[] body) {
    try (JsonParser parser = JsonReader.parser(body, 0, body.length)) {
      JsonToken first = parser.nextToken();
      if (first == null) {
        fault("body", "is empty; an event or an array of events is expected");
        return;
      }
      if (first == JsonToken.START_ARRAY) {
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          if (index == MAX_ARRAY) {
            throw RefusedRequestException.tooLarge(
                "More than %d events in one array. Send them in parts.".formatted(MAX_ARRAY));
          }
          event(parser);
          index++;
        }
      } else {
        event(parser);
      }
      requireEnd(parser);
    } catch (JsonProcessingException e) {
      fault("body", JsonReader.describe(e));
    } catch (IOException e) {
      // bytes that are no text; there is no place to name
      fault("body", "The text is not UTF-8.");
    }
  }

  private void line(byte[] body, int start, int length) {
    try (JsonParser parser = JsonReader.parser(body, start, length)) {
      parser.nextToken();
      event(parser);
      requireEnd(parser);
    } catch (JsonProcessingException e) {
      fault("body", JsonReader.describe(e));
    } catch (IOException e) {
      fault("body", "The text is not UTF-8.");
    }
  }

  private void event(JsonParser parser) throws IOException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      parser.skipChildren();
      fault("body", "An event is a JSON object.");
      return;
    }
    int before = faults.size();
    Optional<NewEvent> event =
        EventAttributes.read(JsonReader.readObject(parser, this::fault), this::fault);
    if (faults.size() == before) {
      event.ifPresent(events::add);
    }
  }

  private void requireEnd(JsonParser parser) throws IOException {
    if (parser.nextToken() != null) {
      fault(
          "body",
          "Something follows the end of the JSON: line %d, column %d."
              .formatted(
                  parser.currentTokenLocation().getLineNr(),
                  parser.currentTokenLocation().getColumnNr()));
    }
  }

  private void fault(String attribute, String detail) {
    faults.add(new Fault(index, attribute, detail));
  }

  private static boolean isBlank(byte[] body, int start, int end) {
    for (int i = start; i < end; i++) {
      if (body[i] != ' ' && body[i] != '\t' && body[i] != '\r') {
        return false;
      }
    }
    return true;
  }
}
