package org.followup.demo;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.followup.demo.InboxPane.Line;
import org.followup.demo.InboxPane.Part;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;
import org.springframework.web.util.UriComponentsBuilder;

/** Lays out the inbox for the pages that show it. */
@Component
@Profile("demo")
class InboxPanes {

  private static final int SHOWN = 50;
  private static final List<String> PARTS = List.of("HTML", "Text", "Headers");

  private final MailInbox inbox;

  InboxPanes(MailInbox inbox) {
    this.inbox = inbox;
  }

  /**
   * Whose mails, which of them is open, and what of it.
   *
   * @param to an address; blank for all
   */
  record Choice(String to, @Nullable Long mail, String view) {}

  /**
   * @param page the page's own path
   * @param query what the page's addresses carry besides the mail
   */
  InboxPane lay(String page, Map<String, String> query, Choice choice) {
    String to = choice.to().strip();
    List<Line> lines = new ArrayList<>();
    inbox.forEach(
        new MailInbox.Filter(to.isEmpty() ? null : to, null, SHOWN),
        found ->
            lines.add(
                new Line(
                    ReceivedMail.read(found),
                    href(page, query, Map.of("mail", String.valueOf(found.id()))),
                    choice.mail() != null && choice.mail() == found.id())));
    Optional<ReceivedMail> open =
        Optional.ofNullable(choice.mail()).flatMap(inbox::find).map(ReceivedMail::read);
    return new InboxPane(
        href(page, query, Map.of()),
        List.copyOf(lines),
        lines.size() == SHOWN,
        open.orElse(null),
        choice.mail() != null && open.isEmpty(),
        choice.view(),
        open.map(mail -> parts(page, query, mail, choice.view())).orElse(List.of()),
        to);
  }

  private static List<Part> parts(
      String page, Map<String, String> query, ReceivedMail mail, String view) {
    return PARTS.stream()
        .map(
            name -> {
              String key = name.toLowerCase(Locale.ROOT);
              Map<String, String> part = Map.of("mail", mail.id(), "view", key);
              return new Part(name, href(page, query, part), key.equals(view));
            })
        .toList();
  }

  private static String href(String page, Map<String, String> query, Map<String, String> more) {
    Map<String, String> all = new LinkedHashMap<>(query);
    all.putAll(more);
    UriComponentsBuilder address = UriComponentsBuilder.fromPath(page);
    all.keySet().forEach(name -> address.queryParam(name, "{" + name + "}"));
    return address.encode().buildAndExpand(all).toUriString();
  }
}
