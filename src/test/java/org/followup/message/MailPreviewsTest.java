package org.followup.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.followup.message.MailPreview.Broken;
import org.followup.message.MailPreview.Outlook;
import org.followup.message.MailPreview.Shown;
import org.followup.message.MailPreview.Unknown;
import org.followup.message.MailPreviews.Wanted;
import org.followup.message.TestSmtp.HangUp;
import org.followup.recipient.Consents.Consent;
import org.followup.recipient.Purpose;
import org.followup.recipient.RecipientId;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MailPreviewsTest {

  private static final PreviewOccasion NEWEST = new PreviewOccasion.Newest();

  private final MailRoom room = MailRoom.open();

  /** The pace of test mails is counted by the clock. */
  @BeforeEach
  void aMinuteLater() {
    room.clock.now = MailRoom.MORNING.plus(Duration.ofMinutes(2L * ++minutes));
  }

  private static int minutes;

  @Test
  void showsTheMailOfTheSamplePersonInTheShopsLanguage() {
    Shown shown = shown(wanted(null, null));

    assertThat(shown.subject()).isEqualTo("Hi Ana, grüße");
    assertThat(shown.subjectAsWritten()).isEqualTo("Hi {{ recipient.firstName }}, grüße");
    assertThat(shown.html()).contains("Hello Ana").contains("Street 1, 10115 Berlin");
    assertThat(shown.text()).contains("Hello Ana");
    assertThat(shown.locale()).isEqualTo("en");
    assertThat(shown.locales()).containsExactly("en", "de");
    assertThat(shown.sampleOccasion()).isTrue();
    assertThat(shown.outlook()).as("nobody's permission is asked").isNull();
  }

  @Test
  void showsTheRecipientsNewestOccasionAndSaysWhatTheGatesWouldSay() {
    RecipientId ana = room.ana();
    room.newest.put(
        ana, new OccasionContent.Occasion("i-1", "cart-9", Map.of("products", List.of())));

    Shown shown = shown(wanted(ana, null));

    assertThat(shown.sampleOccasion()).isFalse();
    assertThat(shown.about()).isEqualTo("cart-9");
    assertThat(shown.basis()).isEqualTo("express");
    assertThat(outlook(shown).state()).isEqualTo(MessageState.QUEUED);
    assertThat(outlook(shown).gates())
        .extracting(MailPreview.GateAnswer::gate)
        .containsExactly(
            "restriction",
            "suppression",
            "permission",
            "expiry",
            "address",
            "pause",
            "repetition",
            "restraint");
  }

  @Test
  void speaksAboutTheEventThatIsChosenAndNamesWhatItFilled() {
    RecipientId ana = room.ana();
    room.newest.put(ana, new OccasionContent.Occasion("i-1", "cart-9", Map.of("total", 5)));
    OccasionContent.Told told =
        new OccasionContent.Told(
            7, "shop", "c-1", "cart-updated", room.clock.now, ana, "cart-8", Map.of("total", 8));
    room.told.put(told.number(), told);

    Shown event = shown(about(ana, new PreviewOccasion.Logged(7)));
    assertThat(event.from()).isEqualTo(MailPreview.From.EVENT);
    assertThat(event.event()).isEqualTo(told);
    assertThat(event.about()).isEqualTo("cart-8");
    assertThat(event.variables())
        .contains(
            new MailPreview.Variable("recipient.firstName", "Ana", true),
            new MailPreview.Variable("total", "8", false));

    Shown pasted = shown(about(ana, new PreviewOccasion.Pasted("cart-7", Map.of("total", 7))));
    assertThat(pasted.from()).isEqualTo(MailPreview.From.PASTED);
    assertThat(pasted.about()).isEqualTo("cart-7");
    assertThat(pasted.event()).isNull();

    Shown sample = shown(about(ana, new PreviewOccasion.Sample()));
    assertThat(sample.sampleOccasion()).as("though she has entered").isTrue();
    assertThat(sample.about()).isNull();
    assertThat(shown(wanted(ana, null)).about()).isEqualTo("cart-9");

    assertThat(room.previews.preview(about(ana, new PreviewOccasion.Logged(8))))
        .isInstanceOf(Unknown.class);
    assertThat(room.previews.sendTest(about(ana, new PreviewOccasion.Logged(8)), "me@tea.example"))
        .extracting(TestMail::outcome)
        .isEqualTo(TestMail.Outcome.UNKNOWN);
    assertThat(room.previews.listEvents(ana, "tea-journey")).containsExactly(told);
  }

  @Test
  void saysUntilWhenQuietHoursWouldPutItOff() {
    RecipientId ana = room.ana();
    room.clock.now = MailRoom.MORNING.plus(Duration.ofHours(12));

    Outlook outlook = outlook(shown(wanted(ana, null)));

    assertThat(outlook.state()).isEqualTo(MessageState.PUT_OFF);
    assertThat(outlook.reason()).contains("quiet hours");
    assertThat(outlook.until()).isEqualTo("2026-11-24T07:00:00Z");
    Outlook asDirectAnswer =
        outlook(
            shown(
                new Wanted(
                    "tea-journey",
                    "reminder",
                    MailRoom.OFFERS,
                    null,
                    false,
                    true,
                    ana,
                    null,
                    NEWEST)));
    assertThat(asDirectAnswer.state()).isEqualTo(MessageState.QUEUED);
  }

  @Test
  void saysThatAStrangerWouldNotGetIt() {
    Shown shown = shown(wanted(room.stranger(), null));

    assertThat(outlook(shown).state()).isEqualTo(MessageState.REFUSED);
    assertThat(outlook(shown).reason()).isEqualTo("no consent for marketing:offers");
    assertThat(shown.text()).as("it can be looked at all the same").contains("Hello Ana");
  }

  @Test
  void takesTheLanguageThatIsAskedForAndElseTheNearest() {
    assertThat(shown(wanted(null, Locale.GERMAN)).subject()).isEqualTo("Hi du, grüße");
    assertThat(shown(wanted(null, Locale.forLanguageTag("de-AT"))).locale()).isEqualTo("de");
    assertThat(shown(wanted(null, Locale.FRENCH)).locale()).isEqualTo("en");
    RecipientId bea = room.stranger();
    room.recipients.put(bea, "bea@example.com", Locale.GERMANY, null, Map.of());
    assertThat(shown(wanted(bea, null)).locale()).isEqualTo("de");
  }

  @Test
  void writesNothingAndCarriesNoLinkOfTheReadersOwn() {
    RecipientId ana = room.ana();
    long messages = count("message_outbox");
    long verdicts = count("message_verdict");

    Shown shown = shown(wanted(ana, null));

    assertThat(count("message_outbox")).isEqualTo(messages);
    assertThat(count("message_verdict")).isEqualTo(verdicts);
    assertThat(shown.html()).contains("Unsubscribe").doesNotContain("followup.example/u/");
    assertThat(shown.html()).doesNotContain("href=\"#").doesNotContain("/c/").doesNotContain("/o/");
    assertThat(shown.text()).doesNotContain("followup.example");
  }

  @Test
  void escapesWhatPeopleAreCalled() {
    RecipientId eve = room.stranger();
    room.recipients.put(
        eve,
        "eve@example.com",
        null,
        null,
        Map.of("firstName", "<script>alert(1)</script>\r\nX: y"));

    Shown shown = shown(wanted(eve, null));

    assertThat(shown.html()).doesNotContain("<script").contains("&lt;script&gt;");
    assertThat(shown.subject()).doesNotContain("\n").doesNotContain("\r");
  }

  @Test
  void namesFileAndLineOfATemplateThatBreaks() {
    RecipientId ana = room.ana();
    room.newest.put(
        ana,
        new OccasionContent.Occasion("i-2", null, Map.of("many", Collections.nCopies(1_000, "x"))));

    MailPreview preview = room.previews.preview(wanted(ana, null));

    assertThat(preview).isInstanceOf(Broken.class);
    assertThat(((Broken) preview).faults())
        .singleElement()
        .asString()
        .startsWith("tea-journey/mails/reminder.mjml:1 cannot be rendered: ");
    assertThat(room.previews.sendTest(wanted(ana, null), "me@tea.example").outcome())
        .isEqualTo(TestMail.Outcome.BROKEN);
  }

  @Test
  void saysWhyAChangedFileIsNotInUse() throws Exception {
    Templates templates = room.context.getBean(Templates.class);
    Path broken = room.processes.resolve("tea-journey/mails/fresh.mjml");
    Files.writeString(broken, "<mjml>\n<mj-body>{{ x | nonsense }}</mj-body></mjml>");
    try {
      assertThatThrownBy(templates::reload).isInstanceOf(IllegalStateException.class);

      MailPreview preview =
          room.previews.preview(
              new Wanted("tea-journey", "fresh", null, null, false, false, null, null, NEWEST));
      assertThat(((Broken) preview).faults())
          .anySatisfy(
              fault ->
                  assertThat(fault)
                      .startsWith("tea-journey/mails/fresh.mjml:2: ")
                      .contains("nonsense"));
      assertThat(shown(wanted(null, null)).faults()).as("the other mail is well").isEmpty();
    } finally {
      Files.delete(broken);
      templates.reload();
    }
    assertThat(
            room.previews.preview(
                new Wanted("tea-journey", "fresh", null, null, false, false, null, null, NEWEST)))
        .isEqualTo(
            new Unknown(
                "The journey tea-journey has no mail fresh; it would be the file"
                    + " tea-journey/mails/fresh.mjml."));
  }

  @Test
  void knowsNobodyOfThatId() {
    assertThat(room.previews.preview(wanted(new RecipientId("nobody-" + minutes), null)))
        .isEqualTo(new Unknown("Nobody of that id is known."));
  }

  @Test
  void listsEveryMailWithItsLanguages() {
    assertThat(room.previews.list())
        .filteredOn(mail -> mail.message().equals("reminder"))
        .containsExactly(
            new MailPreviews.Mail(
                "tea-journey",
                "reminder",
                List.of("en", "de"),
                "Hi Ana, grüße",
                "Hi {{ recipient.firstName }}, grüße"));
  }

  @Test
  void testMailIsMarkedAndNobodysAndPassesNoGate() throws Exception {
    RecipientId stranger = room.stranger();
    long messages = count("message_outbox");
    try (TestSmtp server = new TestSmtp(HangUp.NEVER)) {
      room.mailServer(server.port());

      TestMail test = room.previews.sendTest(wanted(stranger, null), " me@tea.example ");

      assertThat(test.outcome()).isEqualTo(TestMail.Outcome.ACCEPTED);
      assertThat(test.words()).isEqualTo("The mail server took it: 250 taken for <…>");
      assertThat(server.mails)
          .singleElement()
          .asString()
          .contains("Subject: =?UTF-8?B?W1Rlc3RdIEhpIEFuYSwgZ3LDvMOfZQ==?=")
          .contains("To: me@tea.example")
          .contains("X-Followup-Journey: tea-journey")
          .contains("X-Followup-Message: reminder")
          .contains("Auto-Submitted: auto-generated")
          .contains("From: Tea House <shop@tea.example>")
          .doesNotContain("List-Unsubscribe")
          .doesNotContain("/u/");
    }
    assertThat(count("message_outbox")).isEqualTo(messages);
  }

  @Test
  void testMailSaysWhatTheServerSaid() throws Exception {
    try (TestSmtp server = new TestSmtp(HangUp.AT_FINAL_DOT)) {
      room.mailServer(server.port());
      assertThat(room.previews.sendTest(wanted(null, null), "me@tea.example").outcome())
          .isEqualTo(TestMail.Outcome.UNCLEAR);
    }
    room.mailServer(1);
    TestMail away = room.previews.sendTest(wanted(null, null), "me@tea.example");
    assertThat(away.outcome()).isEqualTo(TestMail.Outcome.REFUSED);
    assertThat(away.words()).contains("it refused the connection");
  }

  @Test
  void testMailGoesToAnAddressOnlyAndNotInHeaps() throws Exception {
    for (String none :
        List.of("", "me", "a@b.example, c@d.example", "a@b.example\r\nBcc: c@d.example")) {
      assertThat(room.previews.sendTest(wanted(null, null), none).outcome())
          .as(none)
          .isEqualTo(TestMail.Outcome.BAD_ADDRESS);
    }
    try (TestSmtp server = new TestSmtp(HangUp.NEVER)) {
      room.mailServer(server.port());
      for (int i = 0; i < RelayTestMail.MOST_IN_A_MINUTE; i++) {
        assertThat(room.previews.sendTest(wanted(null, null), "me@tea.example").outcome())
            .isEqualTo(TestMail.Outcome.ACCEPTED);
      }
      assertThat(room.previews.sendTest(wanted(null, null), "me@tea.example").outcome())
          .isEqualTo(TestMail.Outcome.TOO_MANY);
      room.clock.now = room.clock.now.plus(Duration.ofMinutes(1));
      assertThat(room.previews.sendTest(wanted(null, null), "me@tea.example").outcome())
          .isEqualTo(TestMail.Outcome.ACCEPTED);
    }
  }

  @Test
  void legalBlockNamesTheBasisOfTheRecipientsConsent() {
    RecipientId customer = room.stranger();
    room.consents.record(
        customer,
        new Consent(
            MailRoom.OFFERS,
            true,
            "existing-customer",
            null,
            room.clock.now,
            Map.of("source", "shop")));

    Shown shown = shown(wanted(customer, null));

    assertThat(shown.basis()).isEqualTo("existing-customer");
    assertThat(shown.text()).contains("because you are a customer of Tea House");
    Wanted service =
        new Wanted(
            "tea-journey", "reminder", Purpose.SERVICE, null, false, false, customer, null, NEWEST);
    assertThat(shown(service).text()).contains("part of the service");
  }

  private static Wanted wanted(@Nullable RecipientId recipient, @Nullable Locale locale) {
    return new Wanted(
        "tea-journey", "reminder", MailRoom.OFFERS, null, false, false, recipient, locale, NEWEST);
  }

  private static Wanted about(RecipientId recipient, PreviewOccasion occasion) {
    return new Wanted(
        "tea-journey", "reminder", MailRoom.OFFERS, null, false, false, recipient, null, occasion);
  }

  private Shown shown(Wanted wanted) {
    MailPreview preview = room.previews.preview(wanted);
    assertThat(preview).isInstanceOf(Shown.class);
    return (Shown) preview;
  }

  private static Outlook outlook(Shown shown) {
    Outlook outlook = shown.outlook();
    if (outlook == null) {
      throw new AssertionError("the gates were not asked");
    }
    return outlook;
  }

  private long count(String table) {
    return room.jdbc.sql("select count(*) from " + table).query(Long.class).single();
  }
}
