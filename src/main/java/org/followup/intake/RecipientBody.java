package org.followup.intake;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import org.followup.recipient.RecipientId;
import org.springframework.http.HttpStatus;

/** Reads what a shop sends about a recipient, and says in one sentence why it cannot. */
final class RecipientBody {

  private static final int MOST_BYTES = 256 * 1024;
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  private RecipientBody() {}

  /** The JSON object in the body; 400 or 413 where there is none. */
  static ObjectNode read(InputStream in) throws IOException {
    byte[] body = read(in, MOST_BYTES);
    JsonNode node;
    try {
      node = JSON.readTree(body);
    } catch (JsonProcessingException e) {
      JsonLocation at = e.getLocation();
      throw RecipientFaults.refusal(
          HttpStatus.BAD_REQUEST,
          "The body is not well-formed JSON"
              + (at == null
                  ? "."
                  : " (line " + at.getLineNr() + ", column " + at.getColumnNr() + ")."));
    } catch (NumberFormatException e) {
      // Jackson lets an exponent of more than nine digits through to here
      throw RecipientFaults.refusal(
          HttpStatus.BAD_REQUEST, "The body has a number that is out of range.");
    } catch (java.io.CharConversionException e) {
      throw RecipientFaults.refusal(HttpStatus.BAD_REQUEST, "The body is not JSON in UTF-8.");
    }
    if (node instanceof ObjectNode object) {
      return object;
    }
    throw RecipientFaults.refusal(
        HttpStatus.BAD_REQUEST,
        body.length == 0
            ? "The body is empty; it has to be a JSON object."
            : "The body has to be a JSON object.");
  }

  /** The whole body; 413 where it is longer. */
  static byte[] read(InputStream in, int mostBytes) throws IOException {
    byte[] body = in.readNBytes(mostBytes + 1);
    if (body.length > mostBytes) {
      throw RecipientFaults.refusal(
          HttpStatus.PAYLOAD_TOO_LARGE, "The body has more than " + mostBytes + " bytes.");
    }
    return body;
  }

  /** The recipient id in a path; 400 where it is none. */
  static RecipientId id(String value) {
    try {
      return new RecipientId(value);
    } catch (IllegalArgumentException e) {
      RecipientFaults faults = new RecipientFaults();
      faults.add("id", "has 1 to 200 characters, none of them a control character");
      faults.refuse();
      throw e;
    }
  }
}
