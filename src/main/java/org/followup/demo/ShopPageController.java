package org.followup.demo;

import java.math.BigDecimal;
import java.text.NumberFormat;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Currency;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.followup.journey.Journeys;
import org.followup.journey.NextStep;
import org.followup.message.OnsiteAccess;
import org.followup.recipient.Consents;
import org.followup.recipient.Permission;
import org.followup.recipient.Purpose;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Recipients;
import org.followup.recipient.ShopSettings;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** The demo shop's page, with the clock, the inbox and what Followup did beside it. */
@Controller
@Profile("demo")
class ShopPageController {

  private static final int ACTS_SHOWN = 8;
  private static final int STEPS_SHOWN = 4;
  private static final Duration SIGNED_FOR = Duration.ofHours(24);

  private static final DateTimeFormatter LOCAL =
      DateTimeFormatter.ofPattern("HH:mm", Locale.ENGLISH);

  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("d MMMM yyyy", Locale.ENGLISH);

  private final Shop shop;
  private final ShopWords words;
  private final InboxPanes panes;
  private final Journeys journeys;
  private final Recipients recipients;
  private final Consents consents;
  private final ShopSettings settings;
  private final OnsiteAccess onsite;
  private final Clock clock;

  ShopPageController(
      Shop shop,
      ShopWords words,
      InboxPanes panes,
      Journeys journeys,
      Recipients recipients,
      Consents consents,
      ShopSettings settings,
      OnsiteAccess onsite,
      Clock clock) {
    this.shop = shop;
    this.words = words;
    this.panes = panes;
    this.journeys = journeys;
    this.recipients = recipients;
    this.consents = consents;
    this.settings = settings;
    this.onsite = onsite;
    this.clock = clock;
  }

  /** Somebody to be. */
  record Person(ShopCustomer customer, String time, boolean current) {}

  /** What is due for the customer. */
  record Due(String journey, String name, String what, @Nullable Instant at) {}

  /** What the shop's server says of its customer, as {@code docs/channels.md} has it. */
  record Signed(String recipient, long until, String signature) {}

  /** Amounts and days as the shop's page writes them. */
  record Spelling(Currency currency) {

    public String money(BigDecimal amount) {
      NumberFormat format = NumberFormat.getCurrencyInstance(Locale.UK);
      format.setCurrency(currency);
      return format.format(amount);
    }

    public String day(String date) {
      return DAY.format(LocalDate.parse(date));
    }
  }

  @GetMapping("/demo/shop")
  String page(
      @RequestParam(defaultValue = "ana") String customer,
      @RequestParam(required = false) @Nullable Long mail,
      @RequestParam(defaultValue = "html") String view,
      Model model) {
    ShopCustomer who = ShopCustomer.find(customer).orElse(ShopCustomer.ANA);
    RecipientId recipient = new RecipientId(who.recipient());
    Instant now = clock.instant();
    model.addAttribute(
        "people", Arrays.stream(ShopCustomer.values()).map(one -> person(one, who, now)).toList());
    model.addAttribute("who", who);
    model.addAttribute("known", recipients.find(recipient).isPresent());
    model.addAttribute("agreed", agreed(recipient));
    model.addAttribute("shelf", ShopProduct.SHELF);
    model.addAttribute("state", shop.stateOf(who));
    model.addAttribute("today", shop.today(who).toString());
    model.addAttribute("spell", new Spelling(Currency.getInstance(settings.currency())));
    model.addAttribute("acts", shop.listActs(who, ACTS_SHOWN).stream().map(words::tell).toList());
    model.addAttribute(
        "next",
        journeys.listNext(recipient).stream()
            .filter(step -> step.dueAt() != null)
            .map(this::due)
            .limit(STEPS_SHOWN)
            .toList());
    model.addAttribute(
        "inbox",
        panes.lay(
            "/demo/shop",
            Map.of("customer", who.key()),
            new InboxPanes.Choice(who.email(), mail, view)));
    if (onsite.isOpen()) {
      model.addAttribute("signed", signed(recipient, now.plus(SIGNED_FOR)));
    }
    model.addAttribute("shop", settings);
    model.addAttribute("now", now);
    model.addAttribute("zone", settings.zone());
    return "demo/shop";
  }

  private Signed signed(RecipientId recipient, Instant until) {
    return new Signed(recipient.value(), until.getEpochSecond(), onsite.sign(recipient, until));
  }

  private static Person person(ShopCustomer one, ShopCustomer who, Instant now) {
    return new Person(one, LOCAL.format(now.atZone(one.zone())), one == who);
  }

  private boolean agreed(RecipientId recipient) {
    return List.of("offers", "newsletter", "feedback", "product").stream()
        .map(Purpose::marketing)
        .allMatch(topic -> consents.permission(recipient, topic) instanceof Permission.Granted);
  }

  private Due due(NextStep step) {
    return new Due(
        step.journey(),
        words.nameOf(step.journey()),
        step.label() == null ? step.activityId() : step.label(),
        step.dueAt());
  }
}
