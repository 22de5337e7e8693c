package org.followup.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpResponse;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.followup.FollowupTest;
import org.followup.message.MailLinks;
import org.followup.recipient.KeysOf;
import org.followup.recipient.Purpose;
import org.followup.recipient.RecipientId;
import org.followup.recipient.SecretKeys;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Every kind of token at every door for recipients: at a foreign one, torn, forged, spelled anew or
 * sealed elsewhere it is answered like nonsense, to the letter, and changes nothing.
 */
@FollowupTest
class TokenDoorsTest {

  private static final Map<String, String> DOORS =
      Map.of(
          "unsubscribe", "/u/",
          "preferences", "/preferences/",
          "click", "/c/",
          "rating", "/r/",
          "confirm", "/confirm/");

  @LocalServerPort int port;
  @Autowired ObjectMapper json;
  @Autowired JdbcClient sql;
  @Autowired MailLinks links;
  @Autowired SecretKeys keys;

  private final RecipientId id = new RecipientId("doors-" + System.nanoTime());

  @Test
  void answersEveryWrongTokenLikeNonsense() {
    MailLoop loop = new MailLoop(port, json);
    loop.introduce(id.value(), "en", "marketing:offers");
    String before = state();
    int tried = 0;
    for (Map.Entry<String, String> door : DOORS.entrySet()) {
      URI nonsense = loop.at(door.getValue() + "nonsense");
      String shown = answer(loop.get(nonsense));
      String taken = answer(loop.post(nonsense, "do=stop-all&scope=all&rating=5"));
      assertThat(shown).startsWith("404 ");
      for (String token : wrongAt(door.getKey())) {
        URI link = loop.at(door.getValue() + token);
        assertThat(answer(loop.get(link))).as("GET " + link).isEqualTo(shown);
        assertThat(answer(loop.post(link, "do=stop-all&scope=all&rating=5")))
            .as("POST " + link)
            .isEqualTo(taken);
        tried++;
      }
    }
    assertThat(tried).isGreaterThan(60);
    assertThat(state()).isEqualTo(before);
  }

  /** Genuine tokens of other kinds, and spoilt ones of this kind. */
  private List<String> wrongAt(String door) {
    List<String> wrong = new ArrayList<>();
    tokens(keys)
        .forEach(
            (kind, token) -> {
              if (!kind.equals(door)) {
                wrong.add(token);
              }
            });
    String genuine = tokens(keys).getOrDefault(door, "");
    assertThat(genuine).isNotEmpty();
    int last = genuine.length() - 1;
    for (int place : new int[] {0, 3, genuine.length() / 2, last}) {
      char other = genuine.charAt(place) == 'A' ? 'B' : 'A';
      wrong.add(genuine.substring(0, place) + other + genuine.substring(place + 1));
    }
    wrong.add(genuine.substring(0, last));
    wrong.add(genuine.substring(1));
    wrong.add(genuine + "A");
    wrong.add(genuine + "%3D");
    wrong.add(tokens(KeysOf.secret("a secret of another installation")).getOrDefault(door, ""));
    return wrong;
  }

  private Map<String, String> tokens(SecretKeys sealed) {
    MailLinks.WaysOut out = links.waysOut(4711, id, Purpose.marketing("offers"));
    SubscriptionToken way =
        SubscriptionToken.read(
                SubscriptionToken.Kind.UNSUBSCRIBE,
                out.unsubscribe().getPath().substring("/u/".length()),
                keys)
            .orElseThrow();
    Map<String, String> tokens = new LinkedHashMap<>();
    tokens.put("unsubscribe", way.write(SubscriptionToken.Kind.UNSUBSCRIBE, sealed));
    tokens.put("preferences", way.write(SubscriptionToken.Kind.PREFERENCES, sealed));
    tokens.put("click", new MailToken(4711, 1).write(MailToken.Kind.CLICK, sealed));
    tokens.put("open", new MailToken(4711, 0).write(MailToken.Kind.OPEN, sealed));
    tokens.put("rating", new MailToken(4711, 0).write(MailToken.Kind.RATING, sealed));
    tokens.put("confirm", new SignUpToken(SignUpId.random(new SecureRandom()), 1).write(sealed));
    tokens.put("by mail", way.writeForAddress(sealed));
    return tokens;
  }

  private static String answer(HttpResponse<String> answer) {
    Map<String, List<String>> headers = new TreeMap<>(answer.headers().map());
    headers.keySet().removeAll(List.of("date", "connection", "keep-alive"));
    String body = answer.body().replace(answer.uri().getRawPath(), "/itself");
    return answer.statusCode() + " " + headers + " " + body;
  }

  /** Of what a token could change. */
  private String state() {
    return sql.sql(
            """
            select count(*) || ' ' || coalesce(max(seq), 0)
              || ' ' || (select count(*) from recipient_preference where recipient_id = :id)
              || ' ' || (select count(*) from tracking_hit where message_id = 4711)
            from recipient_consent where recipient_id = :id
            """)
        .param("id", id.value())
        .query(String.class)
        .single();
  }
}
