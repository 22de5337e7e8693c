package org.followup.tracking;

import java.util.regex.Pattern;

/**
 * What user agents say about themselves. Robots that want to be known name themselves and libraries
 * forget to hide; a scanner that borrows a browser's name passes for one here, and only its manners
 * could give it away.
 */
final class Agents {

  private Agents() {}

  /** Browser, mail client and proxy alike begin with this; alone it is Apple's mail proxy. */
  private static final String BARE = "Mozilla/5.0";

  /** Proxies that fetch a picture at the moment a person opens the mail. */
  private static final Pattern IMAGE_PROXY = pattern("GoogleImageProxy|ggpht\\.com|YahooMailProxy");

  /**
   * With this Gmail fetches the pictures of a mail that arrives while the mailbox is open, before
   * anybody has seen it.
   */
  private static final Pattern GMAIL_AHEAD = pattern("Edge/12\\.246 Mozilla/5\\.0$");

  /** Names of crawlers, previews and checks; CUBOT makes telephones. */
  private static final Pattern ROBOT =
      pattern(
          "(?<!cu)bot\\b|bots\\b|robot|crawl|spider|slurp|archiver|scanner|scanning|monitor"
              + "|checker|checklink|linkcheck|urlcheck|validator|uptime|pingdom|statuscake"
              + "|site24x7|lighthouse|gtmetrix|\\bPTST/|preview|prefetch|prerender"
              + "|facebookexternalhit|facebookcatalog|meta-external|whatsapp/|embedly|quora link"
              + "|mediapartners|google-safety|google-read-aloud|feedfetcher|Google-InspectionTool"
              + "|safebrowsing|virustotal|urlscan|proofpoint|mimecast|barracuda|messagelabs"
              + "|symantec|trendmicro|forcepoint|fortiguard|ironport|cloudmark|spamassassin|rspamd|netcraft|censys|nuclei|nmap|masscan"
              + "|dataprovider|expanse|BuiltWith|HTTrack|nutch|heritrix");

  /** Browsers that nobody looks at. */
  private static final Pattern HEADLESS =
      pattern("headless|phantomjs|puppeteer|playwright|selenium|webdriver|cypress");

  /** What programs fetch pages with. */
  private static final Pattern LIBRARY =
      pattern(
          "^curl/|^wget/|libcurl|python|aiohttp|httpx|urllib|scrapy|go-http-client|^go-resty"
              + "|^java/|java-http-client|apache-httpclient|httpasyncclient|commons-httpclient"
              + "|okhttp|retrofit|jersey|reactornetty|^netty|vert\\.x|unirest|axios|node-fetch"
              + "|undici|^node\\b|^got\\b|superagent|^deno/|^bun/|postman|insomnia|httpie"
              + "|libwww-perl|^lwp|^ruby|faraday|typhoeus|httparty|guzzle|^php|symfony|^dart/"
              + "|winhttp|\\.net clr http|^restsharp|microsoft office existence discovery"
              + "|microsoft data access|aria2|hackney|reqwest|jakarta|powershell|fasthttp"
              + "|^ab/|apachebench|^k6/|gatling|jmeter");

  private static final Pattern MAIL_CLIENT =
      pattern(
          "outlook|msoffice|ms-office|thunderbird|^mail/|applemail|airmail|lotus-notes|hcl notes"
              + "|em ?client|postbox|evolution/|k-9|betterbird|mailspring|mailmate|the bat!"
              + "|windowslivemail|windows live mail|superhuman|roundcube");

  /** The view in which Apple's Mail shows a mail: WebKit without the name of a browser. */
  private static final Pattern APPLE_MAIL =
      pattern(
          "^Mozilla/5\\.0 \\((Macintosh|iPhone|iPad|iPod)[^)]*\\) AppleWebKit/[\\d.]+"
              + " \\(KHTML, like Gecko\\)( Mobile/\\w+)?$");

  private static final Pattern BROWSER =
      pattern(
          "^Mozilla/[45]\\.0 \\(.*(Chrome|CriOS|Chromium|Firefox|FxiOS|Safari|Edge?|EdgA|EdgiOS|OPR"
              + "|SamsungBrowser|DuckDuckGo|Trident|MSIE|GSA|FBAV|Instagram)[/ ]"
              + "|^Mozilla/5\\.0 \\((iPhone|iPad)[^)]*\\) AppleWebKit/.*Mobile/\\w+ ?\\[FB"
              + "|^Opera/");

  static boolean isBare(String agent) {
    return agent.strip().equals(BARE);
  }

  static boolean isImageProxy(String agent) {
    return IMAGE_PROXY.matcher(agent).find();
  }

  static boolean isGmailAhead(String agent) {
    return GMAIL_AHEAD.matcher(agent).find();
  }

  static boolean isHeadless(String agent) {
    return HEADLESS.matcher(agent).find();
  }

  static boolean isRobot(String agent) {
    return ROBOT.matcher(agent).find();
  }

  static boolean isLibrary(String agent) {
    return LIBRARY.matcher(agent).find();
  }

  static boolean isMailClient(String agent) {
    return MAIL_CLIENT.matcher(agent).find() || APPLE_MAIL.matcher(agent).find();
  }

  static boolean isBrowser(String agent) {
    return BROWSER.matcher(agent).find();
  }

  private static Pattern pattern(String regex) {
    return Pattern.compile(regex, Pattern.CASE_INSENSITIVE);
  }
}
