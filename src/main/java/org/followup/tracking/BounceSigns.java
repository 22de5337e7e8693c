package org.followup.tracking;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.james.mime4j.codec.DecodeMonitor;
import org.apache.james.mime4j.codec.DecoderUtil;

/**
 * The signs by which a mail without the parts of RFC 3464 is known to be a bounce all the same, or
 * an answer by a machine. A person who quotes a bounce is none: it takes a server's sender, or a
 * server's opening words and a recipient on a line of his own, in a mail that answers to nothing.
 */
final class BounceSigns {

  private static final int OPENING = 3_000;

  private static final Pattern SERVER =
      Pattern.compile(
          "(?i)mailer[-_. ]?daemon|post ?master|mail[-_. ]?delivery|delivery[-_. ]?(?:sub)?system|mail[-_. ]?(?:sub)?system"
              + "|mmsc|\\bndr\\b|mdaemon|microsoft ?exchange|system administrator|mail[- ]?(?:router|server)|mail delivery agent|bounce|mail administrator|mailadmin|^\\s{0,5}(?:<>)?\\s{0,5}$");

  private static final Pattern SUBJECT =
      Pattern.compile(
          "(?i)undeliver|error (?:sending|delivering)|warning: (?:message|could)|still being retried|delivery (?:status|failure|failed|notification|problem|error|report)|(?:mail|message)s? (?:delivery|could not|not|un)"
              + "|returned (?:mail|message)|failure notice|failed delivery|fail(?:ed|ure)\\b.{0,20}(?:mail|message|deliver)|mail (?:system )?(?:error|failure)"
              + "|could not be delivered|not delivered|returning (?:\\w+ )?to sender|non[- ]?deliver|delivery has failed|rejected (?:mail|message)|mail.{0,20}(?:rejected|returned)"
              + "|unzustellbar|nicht zugestellt|zustellung|non remis|échec|non distribu|no se (?:ha )?(?:pudo|podido)|no entregado|mancata consegna|non recapit"
              + "|não entregue|falha na entrega|onbestelbaar|niet (?:afgeleverd|bezorgd)|недостав|не доставлен|не может быть доставлен"
              + "|配信|送信でき|届け|エラーメール|不達|退信|投递失败|returnerad|kan inte levereras|niedostarcz|nie dostarczon|nedoruč");

  /** How servers begin, in the languages they are set up with. */
  private static final Pattern WORDS =
      Pattern.compile(
          "this is the (?:qmail|mail system|mailer-daemon|postfix|dragonfly|mail delivery)|created automatically by (?:the )?(?:mail|smtp)|automatically generated (?:by|delivery)"
              + "|(?:could not|couldn't|cannot|can't|can not|was not|wasn't|not able to|unable to|failed to) (?:be )?(?:deliver|sen[dt])"
              + "|has not (?:yet )?been delivered|been (?:returned|rejected|delayed)\\b|deliver(?:y|ies) (?:to|of|attempt).{0,80}(?:fail|abort|delay|refus)|undeliver(?:able|ed)|non-?deliver"
              + "|could not be sent|mail delivery (?:failed|failure)|delivery (?:has )?failed|transcript of session|(?:permanent|fatal|unrecoverable) (?:fatal )?(?:error|failure)"
              + "|failure reasons|user mailbox exceeds|is being returned|returned to (?:you|sender)|rejected (?:by|for) the following|mail delivery system"
              + "|trouble (?:delivering|sending)|rejected (?:the )?recipient|did not reach|could not be reached|not deliverable|permanent delivery|failed (?:recipient|address)"
              + "|not member|not a member of this|group you tried to contact|delivery report|error.{0,40}delivering"
              + "|konnte nicht (?:zugestellt|ausgeliefert|übermittelt)|nicht zugestellt|nicht zustellbar|unzustellbar|nicht ausgeliefert"
              + "|n'a pas pu être|n'a pas été (?:remis|délivré|distribué)|impossible de (?:remettre|délivrer)|non remis"
              + "|no (?:se )?(?:pudo|ha podido|ha sido) (?:ser )?entrega|no se (?:ha )?(?:pudo|podido) entregar|non (?:è stato possibile|può essere) (?:consegna|recapita)|não (?:pôde|foi) (?:ser )?entregue"
              + "|kon niet worden (?:afgeleverd|bezorgd)|не может быть доставлен|не удалось доставить|не было доставлено|не доставлен"
              + "|送信できません|配信できません|お届けできません|配送できません|届けることができません|送信に失敗|邮件无法|郵件無法|被退回|投递失败|配信に失敗|宛先不明|ユーザ.{0,4}(?:不明|存在しません|見つかりません)|宛先.{0,20}(?:存在しません|見つかりません)|无法投递|退信|無法(?:投遞|傳送)"
              + "|google groups");

  private static final Pattern TRYING =
      Pattern.compile(
          "(?:this is a )?warning (?:message )?only|only a temporary failure report|only a (?:warning|notification about a delay)|(?:will be|still being) retried|(?:has|have) been delayed|(?:do not|don't|no) need to re-?send"
              + "|will (?:continue|keep) (?:to )?(?:try|attempt)|attempts? will (?:continue|be repeated)|will keep trying|still trying|not yet been delivered|is delayed for more than|noch nicht zugestellt|wird weiter versucht");
  private static final Pattern TRYING_SUBJECT =
      Pattern.compile(
          "(?i)\\(delay\\)|delayed|warning: (?:message|could not)|verzögert|still being retried");

  private static final Pattern AWAY =
      Pattern.compile(
          "(?i)^(?:re: ?)?\\[?(?:auto(?:matic)?[- ]?(?:reply|response|answer)|auto:|autoreply|out of (?:the )?office|away from|(?:on )?vacation|abwesen|automatische antwort|afwezig|automatisch antwoord|réponse automatique|absence|respuesta automática|fuera de (?:la )?oficina|risposta automatica|fuori sede|resposta automática|autosvar|automatisk svar|автоответ|автоматический ответ|自動応答|自動返信|不在|urlaub|ausente|ausência|assente|congés?\\b|fravær|frånvaro|poissaolo|automatyczna odpowied|nieobecno|mimo kancelář|out-of-office|ooo\\b|(?:on )?(?:annual |parental |maternity )?leave\\b)");
  private static final Pattern FEEDBACK = Pattern.compile("(?mi)^Feedback-Type: {0,4}[a-z]");
  private static final Pattern FEEDBACK_BY =
      Pattern.compile("(?mi)^(?:User-Agent|Version|Reported-Domain|Source-IP): {0,4}\\S");
  private static final Pattern FORWARDED =
      Pattern.compile("(?i)^\\s{0,9}(?:re|aw|fwd?|wg|tr|rv|sv|vs) ?:");
  private static final Set<String> AWAY_HEADERS =
      Set.of("x-autoreply", "x-autorespond", "x-autoresponder");
  private static final Set<String> AWAY_PRECEDENCE = Set.of("auto_reply", "auto-reply");

  private BounceSigns() {}

  /** A complaint of a provider who sends headers where RFC 5965 has a part of its own. */
  static boolean complaintByHeaders(BounceParts parts) {
    return parts.original().containsKey("x-hmxmroriginalrecipient")
        || parts.headers().containsKey("x-hmxmroriginalrecipient")
        || (parts.header("content-type").toLowerCase(Locale.ROOT).contains("feedback-report")
            && parts.status().isBlank());
  }

  /** The fields of RFC 5965 in a plain text, as some providers write them. */
  static boolean complaintInText(BounceParts parts) {
    return FEEDBACK.matcher(parts.text()).find() && FEEDBACK_BY.matcher(parts.text()).find();
  }

  /** The mail that Apple's program sends for its button. */
  static boolean unsubscribes(BounceParts parts) {
    return parts.text().strip().startsWith("Apple Mail sent this email to unsubscribe");
  }

  static boolean bounce(BounceParts parts, BounceRules rules) {
    String type = parts.header("content-type").toLowerCase(Locale.ROOT);
    boolean named = SERVER.matcher(parts.header("from")).find();
    boolean server =
        named
            || parts.header("return-path").strip().equals("<>")
            || parts.headers().containsKey("x-failed-recipients");
    boolean subject = SUBJECT.matcher(decoded(parts.header("subject"))).find();
    String text = opening(parts.text());
    boolean words = WORDS.matcher(text).find();
    if (type.startsWith("multipart/report") || parts.headers().containsKey("x-failed-recipients")) {
      return true;
    }
    if (server) {
      boolean away = away(parts);
      return !away && (words || (subject && !text.isBlank()))
          || (words && subject)
          || (!away && !BounceCodes.in(text).reply().isEmpty())
          || (!away && named && rules.byWords(BounceCodes.in(text), "", text).isPresent());
    }
    boolean answers = parts.headers().containsKey("in-reply-to") || text.startsWith(">");
    return !answers
        && !away(parts)
        && words
        && (subject || brief(text) || machine(parts))
        && (carries(parts)
            || !BounceProse.byRecipient(BounceProse.unquoted(parts.text())).isEmpty());
  }

  /** A mail came along, and nobody forwards it. */
  private static boolean carries(BounceParts parts) {
    return !parts.original().isEmpty()
        && !FORWARDED.matcher(decoded(parts.header("subject"))).find();
  }

  /** The server's words stand in the very first lines. */
  private static boolean brief(String text) {
    return WORDS.matcher(text.substring(0, Math.min(text.length(), 600))).find();
  }

  private static boolean machine(BounceParts parts) {
    return parts.header("auto-submitted").toLowerCase(Locale.ROOT).startsWith("auto");
  }

  /** Out of office and other answers by a machine (RFC 3834). */
  static boolean away(BounceParts parts) {
    return parts.header("auto-submitted").toLowerCase(Locale.ROOT).startsWith("auto-replied")
        || AWAY_HEADERS.stream().anyMatch(parts.headers()::containsKey)
        || AWAY_PRECEDENCE.contains(parts.header("precedence").toLowerCase(Locale.ROOT))
        || AWAY.matcher(decoded(parts.header("subject"))).find();
  }

  /** The server has not given up: no news. */
  static boolean stillTrying(String subject, String said) {
    return TRYING.matcher(opening(said)).find() || TRYING_SUBJECT.matcher(decoded(subject)).find();
  }

  private static String opening(String text) {
    String cut = text.strip();
    cut = cut.substring(0, Math.min(cut.length(), OPENING));
    return String.join(" ", List.of(cut.toLowerCase(Locale.ROOT).split("\\s+")));
  }

  private static String decoded(String text) {
    try {
      return DecoderUtil.decodeEncodedWords(text, DecodeMonitor.SILENT);
    } catch (IllegalArgumentException torn) {
      return text;
    }
  }
}
