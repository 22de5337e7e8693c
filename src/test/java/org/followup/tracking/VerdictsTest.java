package org.followup.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.followup.tracking.Verdicts.Judged;
import org.followup.tracking.Verdicts.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VerdictsTest {

  private static final String CHROME =
      "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
          + " Chrome/131.0.0.0 Safari/537.36";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # browsers
          HUMAN | browser | Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36
          HUMAN | browser | Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0
          HUMAN | browser | Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0
          HUMAN | browser | Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15
          HUMAN | browser | Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1
          HUMAN | browser | Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/131.0.6778.73 Mobile/15E148 Safari/604.1
          HUMAN | browser | Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 [FBAN/FBIOS;FBAV/490.0]
          HUMAN | browser | Mozilla/5.0 (Linux; Android 14; SM-S921B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/27.0 Chrome/125.0.0.0 Mobile Safari/537.36
          HUMAN | browser | Mozilla/5.0 (Linux; Android 10; CUBOT_X20_PRO) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Mobile Safari/537.36
          HUMAN | browser | Mozilla/5.0 (Linux; Android 10; CUBOT) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Mobile Safari/537.36
          HUMAN | browser | Mozilla/5.0 (Windows NT 10.0; WOW64; Trident/7.0; rv:11.0) like Gecko
          HUMAN | browser | Mozilla/4.0 (compatible; MSIE 8.0; Windows NT 6.1)
          HUMAN | browser | Opera/9.80 (Windows NT 6.1) Presto/2.12.388 Version/12.18
          # mail clients and what fetches for them when somebody opens a mail
          HUMAN | mail-client | Mozilla/4.0 (compatible; MSIE 7.0; Windows NT 10.0; Win64; x64; Trident/7.0; Microsoft Outlook 16.0.17928; ms-office; MSOffice 16)
          HUMAN | mail-client | Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Thunderbird/128.4.0
          HUMAN | mail-client | Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)
          HUMAN | mail-client | Mozilla/5.0 (iPhone; CPU iPhone OS 17_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148
          HUMAN | mail-client | Outlook-iOS/709.2226530.prod.iphone (3.24.1)
          HUMAN | image-proxy | Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)
          HUMAN | image-proxy | YahooMailProxy; https://help.yahoo.com/kb/yahoo-mail-proxy-SLN28749.html
          # Apple's mail proxy, and Gmail before anybody looks
          MACHINE | bare-agent | Mozilla/5.0
          MACHINE | prefetch | Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/42.0.2311.135 Safari/537.36 Edge/12.246 Mozilla/5.0
          # robots, scanners, previews, checks
          MACHINE | robot | Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)
          MACHINE | robot | Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)
          MACHINE | robot | Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm) Chrome/103.0.5060.134 Safari/537.36
          MACHINE | robot | Mozilla/5.0 (Windows NT 6.1; WOW64) AppleWebKit/534+ (KHTML, like Gecko) BingPreview/1.0b
          MACHINE | robot | Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5 skype-url-preview@microsoft.com
          MACHINE | robot | Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)
          MACHINE | robot | facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)
          MACHINE | robot | WhatsApp/2.24.20.89 A
          MACHINE | robot | TelegramBot (like TwitterBot)
          MACHINE | robot | Mozilla/5.0 (compatible; Yahoo! Slurp; http://help.yahoo.com/help/us/ysearch/slurp)
          MACHINE | robot | W3C-checklink/5.0 libwww-perl/6.67
          MACHINE | robot | LinkChecker/10.2 (+https://linkchecker.github.io/linkchecker/)
          MACHINE | robot | Mozilla/5.0 (compatible; UptimeRobot/2.0; http://www.uptimerobot.com/)
          MACHINE | robot | BarracudaCentral Link Protection
          MACHINE | headless | Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/131.0.0.0 Safari/537.36
          MACHINE | headless | Mozilla/5.0 (Unknown; Linux x86_64) AppleWebKit/538.1 (KHTML, like Gecko) PhantomJS/2.1.1 Safari/538.1
          # libraries
          MACHINE | library | curl/8.9.1
          MACHINE | library | Wget/1.24.5
          MACHINE | library | python-requests/2.32.3
          MACHINE | library | Python/3.12 aiohttp/3.10.5
          MACHINE | library | Go-http-client/2.0
          MACHINE | library | Java/17.0.12
          MACHINE | library | Java-http-client/17.0.12
          MACHINE | library | Apache-HttpClient/5.3.1 (Java/17.0.12)
          MACHINE | library | okhttp/4.12.0
          MACHINE | library | axios/1.7.7
          MACHINE | library | node-fetch/1.0 (+https://github.com/bitinn/node-fetch)
          MACHINE | library | GuzzleHttp/7
          MACHINE | library | PostmanRuntime/7.42.0
          MACHINE | library | Ruby
          MACHINE | library | libwww-perl/6.77
          MACHINE | library | Microsoft Office Existence Discovery
          # nobody knows
          UNKNOWN | unknown-agent | Dalvik/2.1.0 (Linux; U; Android 14; Pixel 8)
          UNKNOWN | unknown-agent | MobileMail/1.0 CFNetwork/1568 Darwin/24.1.0
          UNKNOWN | unknown-agent | Mozilla/5.0 (Windows NT 10.0; Win64; x64)
          UNKNOWN | unknown-agent | Something of my own
          """)
  void judgesByTheAgent(Verdict verdict, String reason, String agent) {
    assertThat(judge("GET", Map.of("User-Agent", agent))).isEqualTo(new Judged(verdict, reason));
  }

  @ParameterizedTest
  @CsvSource({
    "Purpose, prefetch",
    "Purpose, Preview",
    "Sec-Purpose, prefetch;prerender",
    "X-Purpose, preview",
    "X-Moz, prefetch"
  })
  void takesABrowserThatFetchesAheadForAMachine(String header, String value) {
    assertThat(judge("GET", Map.of("User-Agent", CHROME, header, value)))
        .isEqualTo(new Judged(Verdict.MACHINE, "prefetch"));
  }

  @Test
  void takesWhoeverAsksForHeadersOnlyForAMachine() {
    assertThat(judge("HEAD", Map.of("User-Agent", CHROME)))
        .isEqualTo(new Judged(Verdict.MACHINE, "head"));
  }

  @Test
  void takesWhoeverSaysNothingForAMachine() {
    Judged silent = new Judged(Verdict.MACHINE, "no-agent");
    assertThat(judge("GET", Map.of())).isEqualTo(silent);
    assertThat(judge("GET", Map.of("User-Agent", " "))).isEqualTo(silent);
  }

  @Test
  void takesABrowserWithoutAWindowForAHumanWhereThatIsWanted() {
    var demo = new Verdicts(new HitSettings(true, Duration.ofMinutes(1), 0));
    String headless = CHROME.replace("Chrome/", "HeadlessChrome/");

    assertThat(demo.judge("GET", Map.of("User-Agent", headless)::get))
        .isEqualTo(new Judged(Verdict.HUMAN, "browser"));
    assertThat(demo.judge("GET", Map.of("User-Agent", "Googlebot/2.1 Headless")::get))
        .isEqualTo(new Judged(Verdict.MACHINE, "robot"));
  }

  @Test
  void doesNotReadAnAgentWithoutEnd() {
    assertThat(judge("GET", Map.of("User-Agent", CHROME + " x".repeat(50_000))))
        .isEqualTo(new Judged(Verdict.UNKNOWN, "unknown-agent"));
  }

  private static Judged judge(String method, Map<String, String> headers) {
    return new Verdicts(new HitSettings(false, Duration.ofMinutes(1), 0))
        .judge(method, new HashMap<>(headers)::get);
  }
}
