package org.followup.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.Locale;
import org.followup.recipient.ShopSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TemplatesReloadTest {

  private static final String MAIL =
      """
      <mjml>
        <mj-head><mj-title>Hello</mj-title></mj-head>
        <mj-body><mj-section><mj-column><mj-text>%s</mj-text></mj-column></mj-section></mj-body>
      </mjml>
      """;

  @Test
  void takesNewMailsAndKeepsTheOldOnesWhereOneIsFaulty(@TempDir Path processes) throws Exception {
    Path mails = Files.createDirectories(processes.resolve("tea/mails"));
    Files.writeString(mails.resolve("first.mjml"), MAIL.formatted("One"));
    ProcessSettings settings = new ProcessSettings(processes, null);
    ShopSettings shop =
        new ShopSettings(
            "Tea", ZoneId.of("UTC"), Locale.ENGLISH, URI.create("https://tea.example/"), "EUR");
    Templates templates = new Templates(new ProcessFiles(settings), settings, shop);

    Files.writeString(mails.resolve("second.mjml"), MAIL.formatted("Two"));
    templates.reload();
    assertThat(templates.list("tea")).containsExactly("first", "second");

    Files.writeString(mails.resolve("third.mjml"), MAIL.formatted("{% if x %}"));
    assertThatThrownBy(templates::reload)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("third.mjml");
    assertThat(templates.list("tea")).containsExactly("first", "second");
  }
}
