package org.followup.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.followup.message.SpamScore.Rule;
import org.followup.message.SpamScore.Scored;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpamJudgeTest {

  private static final byte[] MAIL =
      "Subject: x\r\n\r\nContent analysis details:   (9.9 points, 5.0 required)\r\n"
          .getBytes(StandardCharsets.UTF_8);

  @TempDir Path folder;

  @Test
  void saysWhatToDoWhereTheProgramIsAbsentOrOff() {
    assertThat(judge("spamassassin-that-is-not-here"))
        .isEqualTo(
            new SpamScore.Unknown(
                "SpamAssassin is not here; install it on this machine, or name it by"
                    + " followup.mail.spamassassin."));
    assertThat(judge("off")).isEqualTo(new SpamScore.Unknown("followup.mail.spamassassin is off."));
  }

  @Test
  void readsTheSumAndTheGravestRulesFirst() throws Exception {
    SpamScore score =
        judge(
            program(
                """
                cat
                cat <<'END'
                Content analysis details:   (1.1 points, 5.0 required)

                 pts rule name              description
                ---- ---------------------- --------------------
                -0.0 NO_RELAYS              Informational: message was not relayed via SMTP
                 0.1 MIME_HTML_ONLY         BODY: Message only has text/html MIME parts
                 1.0 SUBJ_ALL_CAPS          Subject is all capitals
                END
                """));
    assertThat(score)
        .isEqualTo(
            new Scored(
                1.1,
                5.0,
                List.of(
                    new Rule(1.0, "SUBJ_ALL_CAPS", "Subject is all capitals"),
                    new Rule(0.1, "MIME_HTML_ONLY", "BODY: Message only has text/html MIME parts"),
                    new Rule(
                        -0.0, "NO_RELAYS", "Informational: message was not relayed via SMTP"))));
  }

  @Test
  void aProgramThatReadsNothingOrSaysNothingIsNoScore() throws Exception {
    assertThat(judge(program("exit 3"))).isInstanceOf(SpamScore.Unknown.class);
    assertThat(judge(program("cat > /dev/null; echo nonsense")))
        .isInstanceOf(SpamScore.Unknown.class);
  }

  private String program(String script) throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "This machine has no /bin/sh.");
    Path file = Files.createTempFile(folder, "judge", ".sh");
    Files.writeString(file, "#!/bin/sh\n" + script);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    return file.toString();
  }

  private static SpamScore judge(String program) {
    return new SpamJudge(program).judge(MAIL);
  }
}
