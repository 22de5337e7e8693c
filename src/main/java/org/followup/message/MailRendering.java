package org.followup.message;

import io.pebbletemplates.pebble.error.PebbleException;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
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
  private final MailCampaign campaign;

  MailRendering(ShopSettings shop, MailSettings settings, MailCampaign campaign) {
    this.shop = shop;
    this.settings = settings;
    this.campaign = campaign;
  }

  /**
   * What a mail can speak of.
   *
   * @param subject what the journey's instance is about
   * @param occasion data of the instance
   * @param basis of the permission, for the legal block
   * @param unsubscribeUrl null for a service mail
   * @param preferencesUrl null for a service mail
   * @param ratingUrl of the rating page; one that leads nowhere in a mail that is only looked at
   * @param confirmUrl of the page that confirms a sign-up, as ratingUrl; null where there is none
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
      @Nullable String unsubscribeUrl,
      @Nullable String preferencesUrl,
      @Nullable String ratingUrl,
      @Nullable String confirmUrl) {}

  /**
   * Renders the mail as it is looked at: no link of it is tracked, and it has no pixel.
   *
   * @param wanted the reader's language and customs
   * @throws MailFault where the template cannot be rendered until someone mends it
   */
  MailTemplate.Rendered render(MailTemplate template, Said said, Locale wanted) {
    return render(template, said, wanted, null, page -> {});
  }

  /**
   * Renders the mail as it leaves, with what {@link MailTracking} does to it last.
   *
   * @param variant name of the subject line; null for the first
   */
  MailTemplate.Rendered render(
      MailTemplate template,
      Said said,
      Locale wanted,
      @Nullable String variant,
      Consumer<MailPage> lastTouch) {
    Map<String, Object> model = model(template, said);
    Locale formats = formats(template, wanted);
    try {
      Consumer<MailPage> tag = page -> campaign.tag(page, said);
      return template.render(
          model, formats, shop.url().toString(), variant, tag.andThen(lastTouch));
    } catch (PebbleException e) {
      throw fault(template.placeOfFirstLoop(), e.getPebbleMessage(), e);
    } catch (RuntimeException e) {
      throw fault(new MailText.Place(template.file(), 0), e.getClass().getSimpleName(), e);
    }
  }

  /** The subject line; as it is written where it cannot be rendered. */
  String subject(MailTemplate template, Said said, Locale wanted) {
    try {
      return template.renderSubject(model(template, said), formats(template, wanted));
    } catch (RuntimeException e) {
      return template.subjectAsWritten();
    }
  }

  /** What a template of another channel can say. */
  Map<String, Object> model(Said said) {
    return model(said, shop.locale(), false);
  }

  private Map<String, Object> model(MailTemplate template, Said said) {
    return model(said, template.locale(), template.confirms());
  }

  private Map<String, Object> model(Said said, Locale language, boolean confirms) {
    String address = settings.postalAddress();
    return MailModel.of(said, language, confirms, shop, address == null ? shop.name() : address);
  }

  /** A French reader of the English mail gets English dates. */
  private static Locale formats(MailTemplate template, Locale wanted) {
    boolean sameLanguage = wanted.getLanguage().equals(template.locale().getLanguage());
    return sameLanguage ? wanted : template.locale();
  }

  private static MailFault fault(
      MailText.Place at, @Nullable String reason, RuntimeException cause) {
    String place = at.line() == 0 ? at.file() : at.file() + ":" + at.line();
    return new MailFault(place + " cannot be rendered: " + reason, cause);
  }
}
