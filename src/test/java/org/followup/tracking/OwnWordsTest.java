package org.followup.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OwnWordsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "On Mon, Nov 23, 2026 at 10:00 AM Tea House <shop@tea.example> wrote:\n> Stop thinking",
        "On Mon, Nov 23, 2026 at 10:00 AM Tea House <shop@tea.example>\nwrote:\nStop thinking",
        "Am 23.11.2026 um 10:00 schrieb Tea House:\nStop thinking",
        "Tea House <shop@tea.example> schrieb am Mo., 23. Nov. 2026, 10:00:\nStop thinking",
        "Op ma 23 nov. 2026 om 10:00 schreef Tea House <shop@tea.example>:\nStop thinking",
        "пн, 23 нояб. 2026 г. в 10:00, Tea House <shop@tea.example>:\nStop thinking",
        "23.11.2026 10:00, Tea House пишет:\nStop thinking",
        "-----Original Message-----\nStop thinking",
        "-----Ursprüngliche Nachricht-----\nStop thinking",
        "________________________________\nStop thinking",
        "From: Tea House\nSent: Monday\nTo: Ana\nStop thinking",
        "Von: Tea House\nGesendet: Montag\nStop thinking",
        "Van: Tea House\nVerzonden: maandag\nStop thinking",
        "От: Tea House\nОтправлено: понедельник\nStop thinking",
        "-- \nAna\nStop thinking",
        "Sent from my iPhone",
        "Von meinem iPhone gesendet",
        "Verstuurd vanaf mijn iPhone",
        "Отправлено с iPhone",
        "> Stop thinking\n>> and drink tea"
      })
  void leavesOutWhatIsQuotedAndSigned(String rest) {
    assertThat(OwnWords.of("Lovely tea!\r\n\r\n" + rest)).isEqualTo("Lovely tea!\n");
  }

  @Test
  void keepsWhatIsWrittenBetweenQuotedLines() {
    assertThat(OwnWords.of("> Do you like it?\nYes.\n> Again?\nPlease."))
        .isEqualTo("Yes.\nPlease.\n");
  }
}
