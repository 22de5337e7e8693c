package org.followup.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.followup.message.LinkTargets.Target;
import org.junit.jupiter.api.Test;

class LinkTargetsTest {

  @Test
  void takesEachLinkAsFarAsTheFilesSayIt() {
    CompiledMail english =
        mail(
            """
            <a href="{{ shop.url }}">Shop</a>
            <a href="{{ shop.url }}sale?a=1&amp;b=2#top">Sale</a>
            <a href="https://a.example/p/{{ product.id }}/x">Product</a>
            <a href="https://a.example/search?q={{ subject }}">Search</a>
            <a href="https://{{ subject }}.example/">A host of the event's</a>
            <a href="https://a.example{{ subject }}">A host that may go on</a>
            <a href="{{ cartUrl | default(shop.url) }}">Cart</a>
            <a href="mailto:me@a.example">Write</a> <a href="tel:{{ subject }}">Call</a>
            <img src="https://a.example/logo.png" alt="Logo" width="60" />
            """,
            Locale.ENGLISH);
    CompiledMail german = mail("<a href=\"{{ shop.url }}\">Laden</a>", Locale.GERMAN);

    LinkTargets.Found found = LinkTargets.of(List.of(english, german), "https://shop.example/");

    assertThat(found.targets())
        .contains(
            new Target("https://shop.example/", false, false, Set.of("en", "de")),
            new Target("https://shop.example/sale?a=1&b=2", false, false, Set.of("en")),
            new Target("https://a.example/p/", true, false, Set.of("en")),
            new Target("https://a.example/search", true, false, Set.of("en")),
            new Target("https://a.example/logo.png", false, true, Set.of("en")))
        .hasSize(5);
    assertThat(found.personal()).as("cart and two hosts, and the ways out").isGreaterThan(2);
  }

  private static CompiledMail mail(String text, Locale language) {
    return Mjml.compile("j/mails/m.mjml", language, Mjml.body(text)).compiled();
  }
}
