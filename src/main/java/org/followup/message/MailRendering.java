package org.followup.message;

import io.pebbletemplates.pebble.error.PebbleException;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Map;
import org.followup.recipient.Profile;
import org.followup.recipient.Purpose;
import org.followup.recipient.ShopSettings;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Fills a template, for the mail that leaves and for the one that is only looked at. */
@Component
class MailRendering {

  private final ShopSettings shop;
  private final MailSettings settings;

  MailRendering(ShopSettings shop, MailSettings settings) {
    this.shop = shop;
    this.settings = settings;
  }

  /**
   * What a mail can speak of.
   *
   * @param subject what the journey's instance is about
   * @param occasion data of the instance
   * @param basis of the permission, for the legal block
   * @param unsubscribeUrl null for a service mail
   */
  record Said(
      String journey,
      String message,
      Purpose purpose,
      @Nullable String subject,
      Profile profile,
      ZoneId zone,
      Map<String, Object> occasion,
      String basis,
      @Nullable String unsubscribeUrl) {}

  /**
   * Renders the mail.
   *
   * @param wanted the reader's language and customs
   * @throws MailFault where the template cannot be rendered until someone mends it
   */
  MailTemplate.Rendered render(MailTemplate template, Said said, Locale wanted) {
    String address = settings.postalAddress();
    Map<String, Object> model = MailModel.of(said, shop, address == null ? shop.name() : address);
    // a French reader of the English mail gets English dates
    boolean sameLanguage = wanted.getLanguage().equals(template.locale().getLanguage());
    Locale formats = sameLanguage ? wanted : template.locale();
    try {
      return template.render(model, formats, shop.url().toString());
    } catch (PebbleException e) {
      throw new MailFault(template.file() + " cannot be rendered: " + e.getPebbleMessage(), e);
    } catch (RuntimeException e) {
      throw new MailFault(
          template.file() + " cannot be rendered: " + e.getClass().getSimpleName(), e);
    }
  }
}
