package org.followup.browser;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.followup.AttackHttp;
import org.followup.RunningFollowup;

/** The running application, seen through a browser and through its API. */
public final class Site {

  /** A person's browser: one without a window says so, and is counted as a machine. */
  private static final String AGENT =
      "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0"
          + " Safari/537.36";

  private final Browser browser;
  private final RunningFollowup followup;
  private final HttpClient http = HttpClient.newHttpClient();
  private final ObjectMapper json = new ObjectMapper();
  private String login = "";

  Site(Browser browser, RunningFollowup followup) {
    this.browser = browser;
    this.followup = followup;
  }

  /** The same browser before another application. */
  Site before(RunningFollowup other) {
    return new Site(browser, other);
  }

  /** A person with a browser of their own, who goes wherever they like. */
  BrowserContext stroll(Browser.NewContextOptions options) {
    return browser.newContext(options.setUserAgent(AGENT));
  }

  /** Opens a page as the operator {@code demo}; the first one logs in through the form. */
  public Visit visit(String path) {
    return visit(path, View.LIGHT_DESK);
  }

  /**
   * As {@link #visit}, with a login of its own. For Camunda's web apps: they exchange the session
   * for a new one, which would end the one that the other visits share.
   */
  public Visit visitWithOwnLogin(String path) {
    return open(path, logIn(), View.LIGHT_DESK);
  }

  /** Opens a page as somebody from the street, a reader of our mail for example. */
  public Visit visitAsStranger(String path) {
    return open(path, null, View.LIGHT_DESK);
  }

  /**
   * Opens a page afresh as operator in both schemes and widths, photographs each and finds what is
   * wrong with it.
   *
   * @param name what the pictures are called
   */
  public void survey(String path, String name) {
    for (View view : View.values()) {
      try (Visit visit = visit(path, view)) {
        visit.look(name, view);
      }
    }
  }

  private Visit visit(String path, View view) {
    if (login.isEmpty()) {
      login = logIn();
    }
    return open(path, login, view);
  }

  /** An empty page of somebody's, to put a mail into; close its context in the end. */
  Page blank() {
    return browser.newContext().newPage();
  }

  /** What the API answers, with the demo's key; anything but 2xx is a failure. */
  public JsonNode get(String path) {
    return read("GET " + path, () -> followup.get(path));
  }

  /** As {@link #get}, posting JSON. */
  public JsonNode post(String path, String body) {
    return read("POST " + path, () -> followup.post(path, body));
  }

  /** As {@link #get}, putting JSON. */
  public JsonNode put(String path, String body) {
    return read("PUT " + path, () -> followup.put(path, body));
  }

  /** Reports one event and answers with its receipt. */
  public JsonNode report(String event) {
    return read(
            "POST /api/events",
            () ->
                http.send(
                    HttpRequest.newBuilder(followup.address().resolve("/api/events"))
                        .header("Authorization", "Bearer demo-key")
                        .header("Content-Type", "application/json")
                        .header("Prefer", "wait=30")
                        .POST(BodyPublishers.ofString(event))
                        .build(),
                    BodyHandlers.ofString()))
        .path(0);
  }

  /** Publishes a journey, as the desktop Modeler does. */
  public void deploy(String journey, String model) {
    HttpResponse<String> answer =
        AttackHttp.key(followup.port(), "demo-key").deploy(journey + ".bpmn", model);
    if (answer.statusCode() != 200) {
      throw new AssertionError(answer.body());
    }
  }

  /** Moves the demo's clock, such as {@code PT45M}, with everything due on the way. */
  public void advance(String duration) {
    post("/demo/clock", "{\"advance\":\"%s\"}".formatted(duration));
  }

  /** Makes somebody who wants every mail of ours and lets us follow the links in it. */
  public void welcome(String recipient, String firstName) {
    String path = "/api/recipients/" + recipient;
    put(
        path,
        """
        {"id":"%s","email":"%s@example.com","locale":"en","timeZone":"Europe/Berlin",
         "attributes":{"firstName":"%s"}}
        """
            .formatted(recipient, recipient, firstName));
    String evidence = "\"evidence\":{\"source\":\"a form\",\"text\":\"Yes, please\"}";
    put(
        path + "/consents/marketing:*",
        "{\"granted\":true,\"basis\":\"express\",%s}".formatted(evidence));
    put(
        path + "/consents/tracking",
        "{\"granted\":true,\"basis\":\"express\",\"level\":\"individual\",%s}".formatted(evidence));
  }

  /** The newest mail to a recipient made by {@link #welcome}. */
  public JsonNode newestMailTo(String recipient) {
    JsonNode mails = get("/demo/inbox?limit=1&to=%s@example.com".formatted(recipient));
    if (mails.isEmpty()) {
      throw new AssertionError("No mail has come to " + recipient);
    }
    return mails.get(0);
  }

  String address() {
    return followup.address().toString();
  }

  private String logIn() {
    try (Visit visit = visitAsStranger("/login")) {
      Page page = visit.page();
      page.getByLabel("Name").fill("demo");
      page.getByLabel("Password").fill("demo");
      page.getByText("Log in", new Page.GetByTextOptions().setExact(true)).last().click();
      page.waitForURL(url -> !url.contains("/login"));
      return page.context().storageState();
    }
  }

  private Visit open(String path, String state, View view) {
    Browser.NewContextOptions options =
        new Browser.NewContextOptions()
            .setBaseURL(address())
            .setUserAgent(AGENT)
            .setLocale("en-GB")
            .setTimezoneId("Europe/Berlin")
            .setColorScheme(view.dark() ? ColorScheme.DARK : ColorScheme.LIGHT)
            .setViewportSize(view.width(), view.height());
    if (state != null) {
      options.setStorageState(state);
    }
    BrowserContext context = browser.newContext(options);
    return Visit.open(context, path, address());
  }

  private JsonNode read(String what, Call call) {
    try {
      HttpResponse<String> answer = call.answer();
      if (answer.statusCode() / 100 != 2) {
        throw new AssertionError(what + ": " + answer.statusCode() + " " + answer.body());
      }
      return json.readTree(answer.body());
    } catch (Exception e) {
      throw new IllegalStateException(what, e);
    }
  }

  private interface Call {
    HttpResponse<String> answer() throws Exception;
  }
}
