package org.followup.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.followup.intake.ProviderSamples.payload;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.followup.tracking.MailNews.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the providers' words mean for us. */
class ProviderNewsTest {

  private static final String NOTHING = "nothing";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Permanent | General                  | 5.1.1 | smtp; 550 5.1.1 user unknown           | HARD_BOUNCE userunknown 5.1.1
          Permanent | General                  | 5.0.0 | smtp; 550 5.1.1 no such user here      | HARD_BOUNCE userunknown 5.1.1
          Permanent | General                  | 5.7.1 | smtp; 550 5.7.1 blocked, spam detected | SOFT_BOUNCE
          Permanent | General                  | 5.2.2 | smtp; 552 5.2.2 mailbox full           | SOFT_BOUNCE mailboxfull 5.2.2
          Permanent | NoEmail                  |       |                                        | HARD_BOUNCE userunknown null
          Permanent | General                  |       |                                        | SOFT_BOUNCE undefined null
          Permanent | Suppressed               | 5.1.1 | Amazon SES has suppressed sending      | SOFT_BOUNCE suppressed null
          Permanent | OnAccountSuppressionList | 5.1.1 | smtp; 550 5.1.1 user unknown           | SOFT_BOUNCE suppressed null
          Transient | MailboxFull              | 5.2.2 | smtp; 552 5.2.2 mailbox full           | SOFT_BOUNCE mailboxfull 5.2.2
          Transient | General                  | 5.1.1 | smtp; 550 5.1.1 user unknown           | SOFT_BOUNCE userunknown 5.1.1
          Transient | General                  |       |                                        | nothing
          Undetermined | Undetermined          |       |                                        | nothing
          """)
  void sesBounces(String type, String subtype, String status, String said, String due) {
    String codes =
        (status == null ? "" : ",\"action\":\"failed\",\"status\":\"" + status + "\"")
            + (said == null ? "" : ",\"diagnosticCode\":\"" + said + "\"");
    for (String shape : List.of("eventType", "notificationType")) {
      List<ProviderNews> news =
          SesNews.read(
              payload(
                  """
                  {"%s":"Bounce","bounce":{"bounceType":"%s","bounceSubType":"%s",
                   "bouncedRecipients":[{"emailAddress":"jo@example.com"%s}],
                   "timestamp":"2026-08-05T00:41:02.669Z","feedbackId":"01-61b5-000000"},
                   "mail":{"messageId":"0101-ses-000000"}}
                  """
                      .formatted(shape, type, subtype, codes)));
      assertThat(told(news)).startsWith(due);
    }
  }

  @Test
  void sesTellsWhichMailByHeadersAndTags() {
    ProviderNews news =
        SesNews.read(
                payload(
                    """
                    {"eventType":"Delivery",
                     "delivery":{"timestamp":"2026-10-19T23:21:04.133Z","recipients":["a@b.example"]},
                     "mail":{"messageId":"0101-ses-000000","destination":["a@b.example"],
                      "headers":[{"name":"Subject","value":"Hi"},
                                 {"name":"message-id","value":"<m7.0@tea.example>"}],
                      "commonHeaders":{"messageId":" <m8.0@tea.example>"},
                      "tags":{"ses:operation":["SendSmtpEmail"],"followup":["m9_0"]}}}
                    """))
            .get(0);

    assertThat(news.kind()).isEqualTo(Kind.DELIVERED);
    assertThat(news.names()).containsExactly("m9_0", "<m7.0@tea.example>", "<m8.0@tea.example>");
    assertThat(news.id()).isEqualTo("0101-ses-000000/delivery");
    assertThat(news.at()).isEqualTo(Instant.parse("2026-10-19T23:21:04.133Z"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"eventType":"Complaint","complaint":{"feedbackId":"1","complaintFeedbackType":"abuse"}}       | COMPLAINT
          {"notificationType":"Complaint","complaint":{"feedbackId":"1"}}                                | COMPLAINT
          {"eventType":"Complaint","complaint":{"complaintFeedbackType":"not-spam"}}                     | nothing
          {"eventType":"Complaint","complaint":{"complaintFeedbackType":"auth-failure"}}                 | nothing
          {"eventType":"Complaint","complaint":{"complaintSubType":"OnAccountSuppressionList"}}          | SOFT_BOUNCE suppressed
          {"eventType":"Reject","reject":{"reason":"Bad content"}}                                       | SOFT_BOUNCE virusdetected
          {"eventType":"Subscription","subscription":{"newTopicPreferences":{"unsubscribeAll":true}}}    | UNSUBSCRIBED
          {"eventType":"Subscription","subscription":{"newTopicPreferences":{"unsubscribeAll":false}}}   | nothing
          {"eventType":"DeliveryDelay","deliveryDelay":{"delayType":"MailboxFull"}}                      | nothing
          {"eventType":"Open"}                                                                           | nothing
          {"eventType":"Click"}                                                                          | nothing
          {"eventType":"Send"}                                                                           | nothing
          {"eventType":7}                                                                                | nothing
          {}                                                                                             | nothing
          """)
  void sesEvents(String event, String due) {
    assertThat(told(SesNews.read(payload(event)))).startsWith(due);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          permanent | bounce               | 550 | 5.1.1 | 5.1.1 The email account that you tried to reach does not exist | HARD_BOUNCE userunknown 5.1.1
          permanent | generic              | 550 | 5.1.1 | 5.1.1 user unknown                                             | HARD_BOUNCE userunknown 5.1.1
          permanent | bounce               | 554 | 5.7.1 | 5.7.1 message refused by policy                                | SOFT_BOUNCE
          permanent | bounce               | 550 | 5.7.1 | Message looks like spam                                        | SOFT_BOUNCE spamdetected
          permanent | old                  | 550 | 5.1.1 | user unknown                                                   | SOFT_BOUNCE userunknown
          permanent | suppress-bounce      | 605 |       | Not delivering to previously bounced address                   | SOFT_BOUNCE suppressed
          permanent | suppress-unsubscribe | 606 |       | Not delivering to unsubscribed address                         | SOFT_BOUNCE suppressed
          permanent | suppress-complaint   | 607 |       | Not delivering to a user who marked your messages as spam      | SOFT_BOUNCE suppressed
          temporary | generic              | 452 | 4.2.2 | The email account is over quota                                | nothing
          """)
  void mailgunFailures(
      String severity, String reason, int code, String enhanced, String said, String due) {
    assertThat(
            told(
                MailgunNews.read(
                    payload(
                        """
                        {"event":"failed","severity":"%s","reason":"%s","id":"G9Bn5sl1TC6nu79C8C0bwg",
                         "timestamp":1521233195.375624,"recipient":"jo@example.com",
                         "delivery-status":{"code":%d,%s"message":"%s","description":"",
                          "attempt-no":1,"session-seconds":0.4},
                         "message":{"headers":{"message-id":"m7.0@tea.example"}}}
                        """
                            .formatted(
                                severity,
                                reason,
                                code,
                                enhanced == null ? "" : "\"enhanced-code\":\"" + enhanced + "\",",
                                said)))))
        .startsWith(due);
  }

  @Test
  void mailgunTellsWhichMailByVariableAndHeader() {
    ProviderNews news =
        MailgunNews.read(
                payload(
                    """
                    {"event":"delivered","id":"MXcc2gEpS-eN8HfkOnmK2w","timestamp":1770146431.6585283,
                     "user-variables":{"followup":"m9_0"},
                     "message":{"headers":{"message-id":"m7.0@tea.example"}}}
                    """))
            .get(0);

    assertThat(news.names()).containsExactly("m9_0", "m7.0@tea.example");
    assertThat(news.id()).isEqualTo("MXcc2gEpS-eN8HfkOnmK2w");
    assertThat(news.at()).isEqualTo(Instant.parse("2026-02-03T19:20:31.658Z"));
  }

  @ParameterizedTest
  @CsvSource({
    "delivered,DELIVERED",
    "complained,COMPLAINT",
    "unsubscribed,UNSUBSCRIBED",
    "rejected,SOFT_BOUNCE rejected",
    "accepted,nothing",
    "opened,nothing",
    "clicked,nothing",
    "stored,nothing"
  })
  void mailgunEvents(String event, String due) {
    assertThat(
            told(MailgunNews.read(payload("{\"event\":\"" + event + "\",\"user-variables\":[]}"))))
        .startsWith(due);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          HardBounce          | smtp;550 5.1.1 The email account that you tried to reach does not exist | HARD_BOUNCE userunknown 5.1.1
          HardBounce          | smtp;554 5.7.1 refused: listed at a blocklist                           | SOFT_BOUNCE
          HardBounce          |                                                                         | SOFT_BOUNCE undefined
          BadEmailAddress     |                                                                         | HARD_BOUNCE userunknown
          SoftBounce          | smtp;552 5.2.2 mailbox full                                             | SOFT_BOUNCE mailboxfull 5.2.2
          SoftBounce          | smtp;550 5.1.1 user unknown                                             | SOFT_BOUNCE userunknown 5.1.1
          Blocked             | smtp;550 blocked                                                        | SOFT_BOUNCE
          DnsError            | smtp;4.4.4 no route                                                     | SOFT_BOUNCE
          DMARCPolicy         |                                                                         | SOFT_BOUNCE authfailure
          SpamNotification    |                                                                         | SOFT_BOUNCE spamdetected
          VirusNotification   |                                                                         | SOFT_BOUNCE virusdetected
          ManuallyDeactivated |                                                                         | SOFT_BOUNCE suppressed
          SMTPApiError        | You tried to send to a recipient that has been marked as inactive.      | SOFT_BOUNCE suppressed
          SpamComplaint       |                                                                         | COMPLAINT
          Unsubscribe         |                                                                         | UNSUBSCRIBED
          Transient           | smtp;451 4.4.1 try later                                                | nothing
          AutoResponder       | Out of office                                                           | nothing
          AddressChange       |                                                                         | nothing
          ChallengeVerification |                                                                       | nothing
          """)
  void postmarkBounces(String type, String details, String due) {
    List<ProviderNews> news =
        PostmarkNews.read(
            payload(
                """
                {"RecordType":"Bounce","ID":4323372036854775807,"Type":"%s","Details":"%s",
                 "MessageID":"883953f4-6105-42a2-a16a-77a8eac79483","Email":"jo@example.com",
                 "BouncedAt":"2026-11-05T16:33:54.9070259Z","Inactive":true,
                 "Metadata":{"Followup":"m9_0","other":"x"}}
                """
                    .formatted(type, details == null ? "" : details)));
    assertThat(told(news)).startsWith(due);
    assertThat(news)
        .allSatisfy(
            one -> {
              assertThat(one.names()).containsExactly("m9_0");
              assertThat(one.id()).isEqualTo("bounce/4323372036854775807");
            });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"RecordType":"Delivery","MessageID":"883953f4","DeliveredAt":"2026-11-05T16:33:54.9070259Z"}                                         | DELIVERED
          {"RecordType":"SpamComplaint","ID":42,"BouncedAt":"2026-11-05T16:33:54Z"}                                                             | COMPLAINT
          {"RecordType":"SubscriptionChange","SuppressSending":true,"SuppressionReason":"ManualSuppression","Origin":"Recipient","MessageID":"1"} | UNSUBSCRIBED
          {"RecordType":"SubscriptionChange","SuppressSending":true,"SuppressionReason":"ManualSuppression","Origin":"Customer"}                  | nothing
          {"RecordType":"SubscriptionChange","SuppressSending":true,"SuppressionReason":"HardBounce","Origin":"Recipient"}                        | nothing
          {"RecordType":"SubscriptionChange","SuppressSending":false,"SuppressionReason":null,"Origin":"Recipient"}                               | nothing
          {"RecordType":"Open"}                                                                                                                 | nothing
          {"RecordType":"Click"}                                                                                                                | nothing
          {"RecordType":"Inbound"}                                                                                                              | nothing
          {}                                                                                                                                    | nothing
          """)
  void postmarkEvents(String event, String due) {
    assertThat(told(PostmarkNews.read(payload(event)))).startsWith(due);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"event":"bounce","type":"bounce","status":"5.1.1","reason":"550 5.1.1 user unknown"}    | HARD_BOUNCE userunknown 5.1.1
          {"event":"bounce","type":"bounce","status":"5.0.0","reason":"500 unknown recipient"}     | HARD_BOUNCE userunknown
          {"event":"bounce","type":"bounce","status":"5.7.1","reason":"550 5.7.1 spam detected"}   | SOFT_BOUNCE spamdetected
          {"event":"bounce","type":"blocked","status":"5.1.1","reason":"550 5.1.1 user unknown"}   | SOFT_BOUNCE userunknown
          {"event":"dropped","reason":"Bounced Address"}                                           | SOFT_BOUNCE suppressed
          {"event":"dropped","reason":"Unsubscribed Address"}                                      | SOFT_BOUNCE suppressed
          {"event":"dropped","reason":"Spam Reporting Address"}                                    | SOFT_BOUNCE suppressed
          {"event":"dropped","reason":"Invalid"}                                                   | SOFT_BOUNCE suppressed
          {"event":"dropped","reason":"Recipient List over Package Quota"}                         | SOFT_BOUNCE rejected
          {"event":"delivered","response":"250 OK"}                                                | DELIVERED
          {"event":"spamreport"}                                                                   | COMPLAINT
          {"event":"unsubscribe"}                                                                  | UNSUBSCRIBED
          {"event":"group_unsubscribe","asm_group_id":10}                                          | UNSUBSCRIBED
          {"event":"group_resubscribe"}                                                            | nothing
          {"event":"deferred","response":"400 try again later","attempt":"5"}                      | nothing
          {"event":"processed"}                                                                    | nothing
          {"event":"open"}                                                                         | nothing
          {"event":"click"}                                                                        | nothing
          """)
  void sendgridEvents(String event, String due) {
    assertThat(told(SendgridNews.read(List.of(payload(event))))).startsWith(due);
  }

  @Test
  void sendgridTellsSeveralAtOnce() {
    List<ProviderNews> news =
        SendgridNews.read(
            Payload.readList(
                    """
                    [{"event":"delivered","email":"a@b.example","timestamp":1770146431,
                      "smtp-id":"<m7.0@tea.example>","sg_event_id":"ZGVsaXZlcmVkLTA="},
                     7,
                     {"event":"open","sg_event_id":"x"},
                     {"event":"spamreport","followup":"m9_0","sg_event_id":"sp am\\u0000"}]
                    """
                        .getBytes(StandardCharsets.UTF_8))
                .orElseThrow());

    assertThat(news).extracting(ProviderNews::kind).containsExactly(Kind.DELIVERED, Kind.COMPLAINT);
    assertThat(news.get(0).names()).containsExactly("<m7.0@tea.example>");
    assertThat(news.get(0).id()).isEqualTo("ZGVsaXZlcmVkLTA=");
    assertThat(news.get(0).at()).isEqualTo(Instant.parse("2026-02-03T19:20:31Z"));
    assertThat(news.get(1).names()).containsExactly("m9_0");
    assertThat(news.get(1).id()).startsWith("sha256-").hasSize(71);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"event\":[],\"mail\":7,\"message\":[],\"bounce\":\"x\",\"signature\":1,\"RecordType\":{}}",
        "{\"eventType\":\"Bounce\",\"bounce\":[],\"mail\":[]}",
        "{\"eventType\":\"Bounce\",\"bounce\":{\"bouncedRecipients\":{\"a\":1}},\"mail\":{\"tags\":7}}",
        "{\"event\":\"failed\",\"severity\":\"permanent\",\"delivery-status\":7,\"timestamp\":\"x\"}",
        "{\"event\":\"bounce\",\"timestamp\":99999999999999999999,\"reason\":7,\"status\":[]}",
        "{\"RecordType\":\"Bounce\",\"Type\":\"HardBounce\",\"Metadata\":[1],\"BouncedAt\":\"x\"}"
      })
  void readsAroundWhateverIsThere(String odd) {
    Payload event = payload(odd);
    SesNews.read(event);
    MailgunNews.read(event);
    PostmarkNews.read(event);
    SendgridNews.read(List.of(event));
    assertThat(event.seconds("timestamp")).isNull();
  }

  private static String told(List<ProviderNews> news) {
    return news.isEmpty()
        ? NOTHING
        : news.get(0).kind() + " " + news.get(0).reason() + " " + news.get(0).status();
  }
}
