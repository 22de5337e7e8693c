package org.followup.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Every mail that ships, with all it can say and with nothing, as wide as a telephone, a window and
 * a large one, by day and by night, without pictures and with them.
 */
@BrowserTest
class ShippedMailsIT {

  private static final Path PICTURES = Path.of("target", "screenshots", "mails");
  private static final List<Integer> WIDTHS = List.of(320, 600, 1200);
  private static final int HEIGHT = 900;

  private static final String EVERYTHING =
      """
      {"subject": "SUMMER-2026-FRIENDS-OF-THE-HOUSE", "data": {
        "products": [
          {"name": "Darjeeling First Flush", "price": 12.9, "quantity": 2,
           "url": "https://shop.example/p/1", "image_url": "https://shop.example/p/1.jpg"},
          {"name": "Donaudampfschifffahrtsgesellschaftskapitänstasse", "price": 1234.5},
          {"name": "Tea & more: a hand-thrown cup of a potter who takes her time", "quantity": 1}],
        "total": 1260.3, "currency": "EUR", "cartUrl": "https://shop.example/cart/7",
        "orderName": "#1001-2026-11-24-B", "orderUrl": "https://shop.example/orders/1001",
        "shipping": 4.9, "tax": 201.22, "refund": 1260.3, "carrier": "Parcel & Sons International",
        "trackingNumber": "JJD-0003-4468-9932-0071-6625", "trackingUrl": "https://parcel.example/7",
        "expectedAt": "2027-12-05", "registrationUrl": "https://shop.example/join", "price": 1234.5,
        "previousPrice": 1299, "stock": 3, "value": 10, "plan": "Plus", "rating": 5,
        "about": "Donaudampfschifffahrtsgesellschaftskapitänstassen for the whole office",
        "gift": "School books for a class of thirty and their teacher", "amount": 1234.5,
        "title": "Ten ways to brew Donaudampfschifffahrtsgesellschaftskapitänstassentee",
        "url": "https://shop.example/guide", "bookingUrl": "https://shop.example/talk",
        "donationUrl": "https://shop.example/donation", "surveyUrl": "https://shop.example/survey",
        "expiresAt": "2027-12-05T10:00:00Z", "endsAt": "2027-12-05T10:00:00Z"}}
      """;

  private static final String NOTHING = "{\"recipient\": \"nameless\", \"data\": {}}";

  private static final String PICTURE =
      "<svg xmlns='http://www.w3.org/2000/svg' width='900' height='600'><rect width='900'"
          + " height='600' fill='#9c5c00'/></svg>";

  @Test
  void lookRightEverywhere(Site site) throws IOException {
    site.put("/api/recipients/nameless", "{\"id\":\"nameless\",\"email\":\"n@example.com\"}");
    String script = script();
    List<String> faults = new ArrayList<>();
    int mails = 0;
    Page page = site.blank();
    try {
      for (JsonNode journey : site.get("/api/messages")) {
        for (JsonNode mail : journey.path("mails")) {
          for (JsonNode locale : mail.path("locales")) {
            mails++;
            String path =
                "/api/messages/%s/%s/preview"
                    .formatted(journey.path("journey").asText(), mail.path("message").asText());
            String language = "{\"locale\":\"" + locale.asText() + "\",";
            String name = mail.path("message").asText() + "." + locale.asText();
            look(page, html(site, path, language, EVERYTHING), name + "-full", script, faults);
            look(page, html(site, path, language, NOTHING), name + "-bare", script, faults);
          }
        }
      }
    } finally {
      page.context().close();
    }
    assertThat(faults).isEmpty();
    assertThat(mails).isEqualTo(files());
  }

  private static String html(Site site, String path, String language, String wanted) {
    return site.post(path, wanted.strip().replaceFirst("\\{", language)).path("html").asText();
  }

  private static void look(
      Page page, String html, String name, String script, List<String> faults) {
    for (boolean pictures : List.of(false, true)) {
      if (pictures && !html.contains("<img")) {
        continue; // it looks the same
      }
      page.unrouteAll();
      page.route("**/*", pictures ? ShippedMailsIT::show : Route::abort);
      page.setContent(html);
      for (boolean dark : List.of(false, true)) {
        page.emulateMedia(
            new Page.EmulateMediaOptions()
                .setColorScheme(dark ? ColorScheme.DARK : ColorScheme.LIGHT));
        for (int width : WIDTHS) {
          page.setViewportSize(width, HEIGHT);
          String view =
              "%s at %d px%s%s"
                  .formatted(
                      name, width, dark ? " in the dark" : "", pictures ? " with pictures" : "");
          for (Object fault : (List<?>) page.evaluate(script, width == 320)) {
            faults.add(view + ": " + fault);
          }
          if (width == (dark ? 320 : 600) && name.contains("-full")) {
            page.screenshot(
                new Page.ScreenshotOptions()
                    .setPath(PICTURES.resolve(view.replace(' ', '-') + ".png"))
                    .setFullPage(true));
          }
        }
      }
    }
  }

  private static void show(Route route) {
    route.fulfill(new Route.FulfillOptions().setContentType("image/svg+xml").setBody(PICTURE));
  }

  private static long files() throws IOException {
    try (Stream<Path> all = Files.walk(Path.of("processes"))) {
      return all.filter(file -> file.toString().matches(".*/mails/.*\\.mjml")).count();
    }
  }

  private static String script() {
    try (InputStream file = ShippedMailsIT.class.getResourceAsStream("mail-faults.js")) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
