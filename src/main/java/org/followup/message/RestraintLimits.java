package org.followup.message;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.followup.recipient.Frequency;
import org.followup.recipient.Preferences;
import org.followup.recipient.Profile;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Recipients;
import org.followup.recipient.ShopSettings;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** Which limits hold for a mail to a person: the table's, and {@code followup.policy} below it. */
@Component
class RestraintLimits {

  private final Recipients recipients;
  private final Preferences preferences;
  private final ShopSettings shop;
  private final PolicySettings policy;
  private final ObjectProvider<RestraintTable> table;

  RestraintLimits(
      Recipients recipients,
      Preferences preferences,
      ShopSettings shop,
      PolicySettings policy,
      ObjectProvider<RestraintTable> table) {
    this.recipients = recipients;
    this.preferences = preferences;
    this.shop = shop;
    this.policy = policy;
    this.table = table;
  }

  /** Where and as whom somebody is counted. */
  record Person(ZoneId zone, String country, String language, Frequency wanted) {}

  Person personOf(RecipientId recipient) {
    Optional<Profile> profile = recipients.find(recipient);
    Locale locale = profile.map(Profile::locale).orElse(shop.locale());
    Object country = profile.map(known -> known.attributes().get("country")).orElse(null);
    return new Person(
        profile.map(Profile::timeZone).orElse(shop.zone()),
        country instanceof String text && !text.isBlank()
            ? text.strip().toUpperCase(Locale.ROOT)
            : locale.getCountry(),
        locale.getLanguage(),
        preferences.frequencyOf(recipient));
  }

  /** By day where the person lives, each weekday asked once. */
  Restraint restraintOf(Gates.Case mail, Person person) {
    Map<DayOfWeek, Limits> asked = new EnumMap<>(DayOfWeek.class);
    Function<LocalDate, Limits> limits =
        day -> asked.computeIfAbsent(day.getDayOfWeek(), weekday -> ask(mail, person, weekday));
    return new Restraint(person.zone(), limits, person.wanted());
  }

  private Limits ask(Gates.Case mail, Person person, DayOfWeek weekday) {
    Limits said = askTable(mail, person, weekday);
    return mail.channel().keepsQuietHours() ? said : said.withoutNight();
  }

  private Limits askTable(Gates.Case mail, Person person, DayOfWeek weekday) {
    Limits usual = Limits.of(policy);
    @Nullable RestraintTable asked = table.getIfAvailable();
    if (asked == null) {
      return usual;
    }
    return asked
        .find(
            new RestraintTable.Facts(
                mail.purpose().topic(),
                mail.journey(),
                mail.message(),
                mail.channel().word(),
                person.country(),
                person.language(),
                weekday.name().toLowerCase(Locale.ROOT)))
        .map(usual::with)
        .orElse(usual);
  }
}
