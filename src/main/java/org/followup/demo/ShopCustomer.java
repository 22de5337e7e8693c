package org.followup.demo;

import java.time.ZoneId;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The demo shop's made-up customers, each with a language and a zone of their own. */
enum ShopCustomer {
  ANA("Ana", "Berg", "en-GB", "Europe/Berlin", "Berlin"),
  BEN("Ben", "Krause", "de-DE", "Europe/Berlin", "Hamburg"),
  YUKI("Yuki", "Mori", "en-US", "Asia/Tokyo", "Tokyo");

  private final String firstName;
  private final String lastName;
  private final String locale;
  private final ZoneId zone;
  private final String town;

  ShopCustomer(String firstName, String lastName, String locale, String zone, String town) {
    this.firstName = firstName;
    this.lastName = lastName;
    this.locale = locale;
    this.zone = ZoneId.of(zone);
    this.town = town;
  }

  static Optional<ShopCustomer> find(String key) {
    return Arrays.stream(values()).filter(customer -> customer.key().equals(key)).findFirst();
  }

  /** How the demo's addresses and bodies call them, such as {@code ana}. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The shop's customer id, which is our recipient. */
  public String recipient() {
    return key() + "-" + lastName.toLowerCase(Locale.ROOT);
  }

  public String email() {
    return key() + "." + lastName.toLowerCase(Locale.ROOT) + "@example.com";
  }

  public String firstName() {
    return firstName;
  }

  public String lastName() {
    return lastName;
  }

  public String locale() {
    return locale;
  }

  public String language() {
    return Locale.forLanguageTag(locale).getDisplayLanguage(Locale.ENGLISH);
  }

  public ZoneId zone() {
    return zone;
  }

  public String town() {
    return town;
  }
}
