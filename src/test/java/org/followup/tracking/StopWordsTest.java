package org.followup.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StopWordsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "stop",
        "STOP!",
        "Stop.\n\nAna Berger",
        "Please stop",
        "Stop it now!!!",
        "unsubscribe",
        "Please unsubscribe me.",
        "Hi,\nplease unsubscribe me from this mailing list.\nThanks, Ana",
        "I would like to unsubscribe from your newsletter. I have ordered twice this year already.",
        "Can you please take me off your mailing list?",
        "remove me from your list",
        "Stop sending me these emails!",
        "Don't send me any more mails, please.",
        "No more emails please",
        "I don't want to receive your newsletter anymore",
        "opt out",
        "cancel my subscription",
        "Stopp",
        "Stopp bitte!",
        "Abmelden",
        "bitte abmelden",
        "Hallo,\nbitte vom Newsletter abmelden.\nMit freundlichen Grüßen\nAna Berger",
        "Ich möchte mich vom Newsletter abmelden",
        "Newsletter abbestellen",
        "Bitte keine weiteren E-Mails mehr.",
        "Ich möchte keine Werbung mehr von Ihnen erhalten.",
        "Melden Sie mich bitte ab",
        "Nehmt mich bitte aus dem Verteiler",
        "Schicken Sie mir keine Mails mehr",
        "Hiermit widerspreche ich der Nutzung meiner Daten zu Werbezwecken.",
        "Sehr geehrte Damen und Herren, bitte tragen Sie mich aus dem Verteiler aus. Vielen Dank",
        "afmelden",
        "Graag afmelden",
        "Ik wil me graag uitschrijven voor de nieuwsbrief",
        "Schrijf mij uit",
        "Geen mails meer aub",
        "Стоп",
        "Отписаться",
        "Отпишите меня, пожалуйста",
        "Прошу отписать меня от рассылки",
        "Не присылайте мне больше писем",
        "Больше не присылайте мне рекламу!",
        "Уберите меня из рассылки"
      })
  void understandsAClearStop(String said) {
    assertThat(StopWords.in(said, "Re: Your cart")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Thanks!",
        "I can't stop drinking it",
        "Don't stop!",
        "Can I stop by your shop on Monday?",
        "Please stop the delivery of my second parcel, I moved house last week.",
        "How does my wife unsubscribe from the tea club?",
        "Where is my parcel?",
        "Please send me no sugar with the tea",
        "Is there no newsletter about green tea?",
        "Ich will mich nicht abmelden",
        "Wo kann ich mich für den Newsletter anmelden?",
        "Der Bus hält nicht mehr, ist Ihr Laden jetzt am Ende der Straße?",
        "Ich habe keine Mail mit der Rechnung bekommen",
        "Bitte löschen Sie die zweite Bestellung",
        "Ik wil de bestelling stoppen en het geld terug ontvangen op mijn rekening",
        "Где моя посылка? Не отправляйте её на старый адрес.",
        "Когда начнётся распродажа?"
      })
  void takesNothingElseForOne(String said) {
    assertThat(StopWords.in(said, "Re: Your cart")).isFalse();
  }

  @Test
  void readsTheSubjectWhereNothingElseIsSaid() {
    assertThat(StopWords.in("", "STOP")).isTrue();
    assertThat(StopWords.in("\n", "AW: Abmelden")).isTrue();
    assertThat(StopWords.in("When does it arrive?", "Stop")).isFalse();
    assertThat(StopWords.in("", "Re: Stop thinking, drink tea")).isFalse();
  }
}
