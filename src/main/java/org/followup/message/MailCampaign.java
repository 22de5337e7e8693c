package org.followup.message;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.followup.recipient.ShopSettings;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.stereotype.Component;

/**
 * Tells the shop's own statistics which journey and mail a visit came from: links of marketing
 * mails to the shop get {@code utm_source}, {@code utm_medium}, {@code utm_campaign} and {@code
 * utm_content}. What the author wrote is never changed; links to others, to unsubscribe, to
 * preferences and ratings stay as they are, and so does a link with {@code rel="no-utm"}. Comes
 * before tracking, so that a redirect leads to the link with its parameters.
 */
@Component
class MailCampaign {

  private final Map<String, String> patterns = new LinkedHashMap<>();
  private final Set<String> hosts;

  MailCampaign(Utm utm, ShopSettings shop) {
    put("utm_source", utm.source(), "followup");
    put("utm_medium", utm.medium(), "email");
    put("utm_campaign", utm.campaign(), "{journey}");
    put("utm_content", utm.content(), "{mail}");
    if (Boolean.FALSE.equals(utm.enabled())) {
      patterns.clear();
    }
    Stream<String> more = utm.hosts() == null ? Stream.empty() : utm.hosts().stream();
    this.hosts =
        Stream.concat(Stream.ofNullable(shop.url().getHost()), more)
            .map(MailCampaign::plain)
            .collect(Collectors.toSet());
  }

  /**
   * What is added.
   *
   * @param enabled {@code false} for nothing at all
   * @param source {@code followup} by default; an empty one of these leaves the parameter out.
   *     {@code {journey}} and {@code {mail}} stand for their names
   * @param medium {@code email} by default
   * @param campaign {@code {journey}} by default
   * @param content {@code {mail}} by default
   * @param hosts of the shop, beside that of {@code followup.shop.url}
   */
  @ConfigurationProperties("followup.mail.utm")
  record Utm(
      @Nullable Boolean enabled,
      @Nullable String source,
      @Nullable String medium,
      @Nullable String campaign,
      @Nullable String content,
      @Nullable List<String> hosts) {}

  private void put(String parameter, @Nullable String pattern, String usual) {
    String value = pattern == null ? usual : pattern.strip();
    if (!value.isEmpty()) {
      patterns.put(parameter, value);
    }
  }

  /** Adds to the links of a mail; to none of a service mail, which does not advertise. */
  void tag(MailPage page, MailRendering.Said said) {
    List<String> spared =
        Stream.of(said.unsubscribeUrl(), said.preferencesUrl(), said.ratingUrl(), said.confirmUrl())
            .filter(Objects::nonNull)
            .toList();
    page.relink(
        link ->
            said.purpose().isMarketing() && spared.stream().noneMatch(link::startsWith)
                ? tagged(link, said.journey(), said.message())
                : link);
  }

  String tagged(String link, String journey, String mail) {
    if (!isOfShop(link)) {
      return link;
    }
    int hash = link.indexOf('#');
    String fragment = hash < 0 ? "" : link.substring(hash);
    StringBuilder tagged = new StringBuilder(hash < 0 ? link : link.substring(0, hash));
    String query = tagged.indexOf("?") < 0 ? "" : tagged.substring(tagged.indexOf("?"));
    String lower = query.toLowerCase(Locale.ROOT);
    patterns.forEach(
        (parameter, pattern) -> {
          if (lower.contains("?" + parameter + "=") || lower.contains("&" + parameter + "=")) {
            return;
          }
          String value = pattern.replace("{journey}", journey).replace("{mail}", mail);
          char last = tagged.charAt(tagged.length() - 1);
          tagged.append(tagged.indexOf("?") < 0 ? "?" : last == '?' || last == '&' ? "" : "&");
          tagged.append(parameter).append('=').append(LinkVariables.percent(value));
        });
    return tagged + fragment;
  }

  private boolean isOfShop(String link) {
    try {
      URI uri = new URI(link.replaceAll("[?#].*", "").replace(" ", "%20"));
      String scheme = uri.getScheme();
      return scheme != null
          && scheme.toLowerCase(Locale.ROOT).matches("https?")
          && uri.getHost() != null
          && hosts.contains(plain(uri.getHost()));
    } catch (URISyntaxException unreadable) {
      return false;
    }
  }

  private static String plain(String host) {
    return host.strip().toLowerCase(Locale.ROOT).replaceFirst("^www\\.", "");
  }
}
