package org.followup.recipient;

import java.net.URI;
import java.time.ZoneId;
import java.util.Locale;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The shop behind the journeys: defaults where a recipient or an event says nothing.
 *
 * @param name how the shop calls itself in mails
 * @param zone time zone of recipients without one
 * @param locale language of recipients without one
 * @param url where links lead that have no better target
 * @param currency currency of revenue in reports, ISO 4217
 */
@ConfigurationProperties("followup.shop")
public record ShopSettings(
    @DefaultValue("Followup Shop") String name,
    @DefaultValue("Europe/Berlin") ZoneId zone,
    @DefaultValue("en") Locale locale,
    @DefaultValue("https://shop.example/") URI url,
    @DefaultValue("EUR") String currency) {}
