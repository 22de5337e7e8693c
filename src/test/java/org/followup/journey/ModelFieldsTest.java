package org.followup.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.followup.journey.CheckedModels.around;
import static org.followup.journey.CheckedModels.faults;
import static org.followup.journey.ModelXml.end;
import static org.followup.journey.ModelXml.file;
import static org.followup.journey.ModelXml.flow;
import static org.followup.journey.ModelXml.send;
import static org.followup.journey.ModelXml.start;

import java.util.Arrays;
import java.util.List;
import org.followup.message.Advertising;
import org.followup.recipient.Channel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The fields of entries, waits and sends. */
class ModelFieldsTest {

  @ParameterizedTest
  @CsvSource({
    "whenCapped,later,whenCapped",
    "quietHours,yes,quietHours",
    "channel,fax,channel",
    "target,crm,target",
    "notAfter,soon,notAfter",
    "lookback,P1D,there is no field lookback",
    "purpose,marketing:*,purpose",
    "purpose,tracking,purpose",
    "purpose,${purpose},purpose",
    "template,${mail},template",
    "template,../x,template",
  })
  void refusesFieldsOfASendThatCannotBe(String field, String value, String expected) {
    String[] fields = {"template", "hello", "purpose", "service", field, value};

    assertThat(faults(around("X", send("X", fields))))
        .singleElement()
        .asString()
        .startsWith("X \"Send mail\": ")
        .contains(expected);
  }

  @Test
  void aWebhookIsOneOfTheConfigurationAndNeedsNoFile() {
    String[] fields = {"template", "tell-crm", "purpose", "service", "channel", "webhook"};
    assertThat(faults(around("X", send("X", fields)))).isEmpty();

    String[] elsewhere = Arrays.copyOf(fields, fields.length + 2);
    elsewhere[fields.length] = "target";
    elsewhere[fields.length + 1] = "https://evil.example/";
    assertThat(faults(around("X", send("X", elsewhere))))
        .containsExactly(
            "X \"Send mail\": target \"https://evil.example/\" is no name of a webhook such as crm.");
  }

  @Test
  void serviceMailThatAdvertisesIsRefusedAndOneThatMayIsRemarkedOn() {
    ModelCheck check =
        new ModelCheck(
            new ModelFieldRules.Mails() {
              @Override
              public boolean exists(String journey, String mail) {
                return true;
              }

              @Override
              public boolean anyOf(String journey) {
                return true;
              }

              @Override
              public ModelChannelRules.Ways ways() {
                return new ModelChannelRules.Ways() {
                  @Override
                  public List<Advertising> advertising(
                      Channel channel, String journey, String message) {
                    return channel == Channel.SMS
                        ? List.of(new Advertising("hello.sms.txt", 1, "5 % off", true))
                        : List.of();
                  }
                };
              }

              @Override
              public List<Advertising> advertising(String journey, String mail) {
                String file = journey + "/mails/" + mail + ".mjml";
                return List.of(
                    new Advertising(file, 12, "20 % off", true),
                    new Advertising(file, 14, "voucher", false));
              }
            });
    String service = around("X", send("X", "template", "hello", "purpose", "service"));

    List<Fault> found = check.check("a-journey.bpmn", ModelXml.bytes(service));
    assertThat(found.stream().filter(Fault::refuses))
        .singleElement()
        .asString()
        .isEqualTo(
            "X \"Send mail\": service mail does not advertise, but"
                + " a-journey/mails/hello.mjml:12 (\"20 % off\") does; take it out, or send the"
                + " mail for marketing:<topic>.");
    assertThat(found)
        .anySatisfy(
            remark ->
                assertThat(remark.sentence())
                    .contains("look whether a-journey/mails/hello.mjml:14 (\"voucher\") does"));
    assertThat(
            check.check(
                "a-journey.bpmn",
                ModelXml.bytes(service.replace(">service<", ">marketing:offers<"))))
        .noneMatch(fault -> fault.sentence().contains("advertise"));
    String message =
        around("X", send("X", "template", "hello", "purpose", "service", "channel", "webhook"));
    assertThat(check.check("a-journey.bpmn", ModelXml.bytes(message)))
        .as("a message of another channel that has a mail's name")
        .noneMatch(fault -> fault.sentence().contains("advertise"));
    assertThat(check.check("a-journey.bpmn", ModelXml.bytes(message.replace(">webhook<", ">sms<"))))
        .anyMatch(fault -> fault.refuses() && fault.sentence().contains("hello.sms.txt:1"));
  }

  @Test
  void asksForTheFieldsThatASendCannotDoWithout() {
    assertThat(
            faults(
                around(
                    "X",
                    "<bpmn:sendTask id=\"X\" camunda:delegateExpression=\"${sendMessage}\"/>")))
        .containsExactly(
            "X: the field template is missing: the name of the mail.",
            "X: the field purpose is missing: marketing:<topic> or service.");
  }

  @ParameterizedTest
  @CsvSource({"match,everyone", "lookBack,a day", "timeToLive,P0D", "template,hello"})
  void refusesFieldsOfAWaitThatCannotBe(String field, String value) {
    String event =
        """
        <bpmn:intermediateCatchEvent id="X"><bpmn:extensionElements><camunda:properties>
          <camunda:property name="%s" value="%s"/></camunda:properties></bpmn:extensionElements>
          <bpmn:messageEventDefinition messageRef="Message_order_completed"/>
        </bpmn:intermediateCatchEvent>
        """
            .formatted(field, value);

    assertThat(faults(around("X", event))).singleElement().asString().contains(field);
  }

  @ParameterizedTest
  @CsvSource({
    "reentry,twice,reentry",
    "recognition,5,recognition",
    "audience,vip,there is no field audience here",
    "pace,100,there is no field pace here",
    "timeToLive,an hour,no ISO duration",
    "match,subject,there is no field match"
  })
  void refusesFieldsOfAnEntryThatCannotBe(String field, String value, String expected) {
    String xml =
        file(
            "a-journey",
            start("In", "signed-up", field, value) + end("Out", "goal") + flow("In", "Out"),
            "signed-up");

    assertThat(faults(xml)).singleElement().asString().startsWith("In ").contains(expected);
  }
}
