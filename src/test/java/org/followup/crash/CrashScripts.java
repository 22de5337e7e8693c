package org.followup.crash;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.followup.crash.CrashPerson.Effect;
import org.followup.crash.CrashPerson.Ending;
import org.followup.crash.CrashPerson.Step;
import org.jspecify.annotations.Nullable;

/** Makes people up, each with a script and with what must come of it. */
final class CrashScripts {

  private static final String OFFERS = "marketing:offers";

  private final String prefix;
  private final Random random;
  private int made;

  /**
   * @param prefix of every id
   */
  CrashScripts(String prefix, long seed) {
    this.prefix = prefix;
    this.random = new Random(seed);
  }

  /** One person, or a crowd with the event that concerns them all. */
  List<CrashPerson> next() {
    int dice = random.nextInt(100);
    if (dice < 30) {
      return List.of(ladder());
    } else if (dice < 48) {
      return List.of(reminder());
    } else if (dice < 66) {
      return List.of(race());
    } else if (dice < 76) {
      return List.of(cart());
    } else if (dice < 82) {
      return List.of(welcome());
    } else if (dice < 88) {
      return List.of(trial());
    } else if (dice < 93) {
      return List.of(voucher());
    } else if (dice < 98) {
      return List.of(unheard());
    }
    return crowd();
  }

  /** Left and right in turn: what comes twice or out of turn shows in the path. */
  private CrashPerson ladder() {
    Script script = new Script();
    script.add("ladder-entered", null, Map.of(), Effect.STARTED);
    StringBuilder path = new StringBuilder("StartEvent_SteppedOn#0 ReceiveTask_Left#0");
    int rungs = 1 + random.nextInt(5);
    for (int rung = 0; rung < rungs; rung++) {
      boolean top = rung == rungs - 1;
      int left = script.add("ladder-left", null, Map.of(), Effect.ADVANCED);
      int right =
          script.add(
              "ladder-right", null, Map.of("top", top), top ? Effect.ENDED : Effect.ADVANCED);
      path.append(" ReceiveTask_Right#").append(left).append(" Gateway_OnTop#").append(right);
      path.append(top ? " SendTask_Certificate#" : " ReceiveTask_Left#").append(right);
      path.append(top ? " EndEvent_Climbed#" + right : "");
    }
    return script.person(
        "crash-ladder", null, new Ending(path.toString(), "goal", List.of("ladder-certificate")));
  }

  private CrashPerson reminder() {
    Script script = new Script();
    script.add("reminder-entered", null, Map.of(), Effect.STARTED);
    return script.person(
        "crash-reminder",
        OFFERS,
        new Ending(
            "StartEvent_Begun#0 CatchEvent_First#0 SendTask_Remind#- CatchEvent_Second#-"
                + " SendTask_Bill#- EndEvent_Billed#-",
            "neutral",
            List.of("reminder-mail", "reminder-bill")));
  }

  private CrashPerson race() {
    Script script = new Script();
    script.add("race-entered", null, Map.of(), Effect.STARTED);
    script.pause(Duration.ofMillis(random.nextInt(3_500)));
    script.add("race-answered", null, Map.of(), Effect.RACES);
    return script.person(
        "crash-race",
        OFFERS,
        new Ending("StartEvent_Ready#0 ReceiveTask_Answer#0 EndEvent_Won#1", "goal", List.of()),
        new Ending(
            "StartEvent_Ready#0 ReceiveTask_Answer#0 BoundaryEvent_TooLate#- SendTask_Late#-"
                + " EndEvent_Lost#-",
            "lost",
            List.of("race-late")));
  }

  private CrashPerson cart() {
    Script script = new Script();
    String cart = "cart-" + script.id;
    StringBuilder path = new StringBuilder("StartEvent_CartUpdated#0");
    int updates = 1 + random.nextInt(5);
    for (int i = 0; i < updates; i++) {
      int update =
          script.add(
              "cart-updated",
              cart,
              Map.of(
                  "total",
                  9.9 * (i + 1),
                  "currency",
                  "EUR",
                  "products",
                  List.of(
                      Map.of("product_id", "p-1", "name", "Tea", "price", 9.9, "quantity", i + 1))),
              i == 0 ? Effect.STARTED : Effect.ADVANCED);
      path.append(" Gateway_FirstCartFilled#").append(update);
      path.append(" ReceiveTask_FirstWatchCart#").append(update);
    }
    int order =
        script.add(
            "order-completed",
            "order-" + script.id,
            Map.of("total", 9.9 * updates, "currency", "EUR"),
            Effect.ENDED);
    path.append(" SubProcess_StopWhenOrdered#").append(order);
    path.append(" StartEvent_OrderCompleted#").append(order);
    path.append(" EndEvent_CartWonBack#").append(order);
    return script.person("abandoned-cart", null, new Ending(path.toString(), "goal", List.of()));
  }

  private CrashPerson welcome() {
    Script script = new Script();
    script.add("signed-up", null, Map.of("firstName", "Ana"), Effect.STARTED);
    return script.person(
        "welcome-series",
        "marketing:newsletter",
        new Ending(
            "StartEvent_SignedUp#0 SendTask_Welcome#0 CatchEvent_DayThree#0",
            null,
            List.of("welcome")));
  }

  private CrashPerson trial() {
    Script script = new Script();
    String trial = "trial-" + script.id;
    script.add("trial-started", trial, Map.of("endsAt", "2099-01-01"), Effect.STARTED);
    script.add("plan-upgraded", trial, Map.of(), Effect.ENDED);
    return script.person("trial-expiry", null, new Ending("*", "goal", List.of()));
  }

  private CrashPerson voucher() {
    Script script = new Script();
    String code = "code-" + script.id;
    script.add(
        "voucher-issued",
        code,
        Map.of("expiresAt", "2099-01-01", "value", 5, "currency", "EUR"),
        Effect.STARTED);
    script.add("coupon-redeemed", code, Map.of(), Effect.ENDED);
    return script.person("lapsed-voucher", null, new Ending("*", "goal", List.of()));
  }

  /** What no journey listens for is kept all the same. */
  private CrashPerson unheard() {
    Script script = new Script();
    int count = 1 + random.nextInt(4);
    for (int i = 0; i < count; i++) {
      script.add("nobody-listens", "s-" + i, Map.of("i", i), Effect.NOTHING);
    }
    return script.person("", null);
  }

  /** Everybody who waits for one subject, and the one event that calls them. */
  private List<CrashPerson> crowd() {
    List<CrashPerson> everybody = new ArrayList<>();
    Script caller = new Script();
    String subject = "subject-" + caller.id;
    int size = 5 + random.nextInt(30);
    for (int i = 0; i < size; i++) {
      Script script = new Script();
      script.add("crowd-entered", subject, Map.of(), Effect.STARTED);
      everybody.add(
          script.person(
              "crash-crowd",
              OFFERS,
              new Ending(
                  "StartEvent_Joined#0 ReceiveTask_Call#0 SendTask_Called#* EndEvent_Called#*",
                  "goal",
                  List.of("crowd-call"))));
    }
    caller.add("crowd-called", subject, Map.of(), Effect.SPREADS);
    everybody.add(
        new CrashPerson(
            caller.id, "", false, null, caller.steps, List.of(), List.copyOf(everybody)));
    return everybody;
  }

  /** A script being written. */
  private final class Script {

    final String id = prefix + made++;
    final List<Step> steps = new ArrayList<>();
    private Duration pause = Duration.ZERO;

    void pause(Duration before) {
      pause = before;
    }

    /**
     * @return its number
     */
    int add(String type, @Nullable String subject, Map<String, Object> data, Effect effect) {
      steps.add(new Step(id + "-" + steps.size() + "-" + type, type, subject, data, effect, pause));
      pause = Duration.ZERO;
      return steps.size() - 1;
    }

    CrashPerson person(String journey, @Nullable String purpose, Ending... endings) {
      return new CrashPerson(id, journey, true, purpose, steps, List.of(endings), List.of());
    }
  }
}
