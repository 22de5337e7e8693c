package org.followup.tracking;

import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Whether somebody clearly says that they want no more mail, in English, German, Dutch or Russian.
 * A sentence counts only as a whole, so that neither "I can't stop drinking it" nor "ich will mich
 * nicht abmelden" does; a single word counts only where little else is said.
 */
final class StopWords {

  private static final String MAIL_EN =
      "(e ?mails?|mails?|newsletters?|messages?|marketing|ads?|advertising|advertisements?|spam|offers|promotions?|stuff)";
  private static final String MAIL_DE =
      "(e ?mails?|mails?|newsletter|werbung|werbemails?|werbe e ?mails?|nachrichten|angebote|post|spam)";
  private static final String MAIL_NL =
      "(e ?mails?|mails?|mailtjes|nieuwsbrief|nieuwsbrieven|reclame|berichten|aanbiedingen|spam)";
  private static final String MAIL_RU =
      "(писем|письма|рассылк[аиуе]|рассылок|реклам[аыу]|спам|сообщени[йя]|ничего)";
  private static final String LIST_EN =
      "( (from|off|out of|to) (.{0,30} )?(lists?|mailings?|e ?mails?|mails?|newsletters?|distribution|database|subscriptions?))?";

  /** A word that may mean many things where more is said. */
  private static final Pattern SINGLE =
      pattern(
          "(stop|stopp|stoppen|stop( (it|this|all|das))?( now)?|ende|end|remove|stopt|стоп|хватит|remove me|take me off)");

  private static final List<Pattern> CLEAR =
      Stream.of(
              // English
              "((i|we) (want|would like|wish|d like) to |let me |(can|could|would|will) you )?(unsubscribe|opt ?out)( (me|us|my address))?"
                  + LIST_EN,
              "opt me out" + LIST_EN,
              "((can|could|would|will) you )?(remove|take|delete|drop) (me|us|my (e ?mail )?address|this address) (from|off|out of) (.{0,30} )?(lists?|mailings?|newsletters?|distribution|database|subscriptions?)",
              "((can|could|would|will) you )?(stop|quit|cease) (sending|mailing|e ?mailing|contacting|messaging|spamming|writing)( to)?( (me|us))?( (any|these|those|this|your|more|such|all))*( "
                  + MAIL_EN
                  + ")?( (anymore|any more|immediately|now|at once))?",
              "stop( (all|the|these|your|any|this))* " + MAIL_EN,
              "no( (more|further))? " + MAIL_EN + "( (from you|anymore|any more))?",
              "(do not|don t|dont|never) (send|mail|e ?mail|contact|write)( to)?( (me|us))?( (any|these|your|more|such|further))*( "
                  + MAIL_EN
                  + ")?( (anymore|any more|again|ever again))?",
              "(i|we) (do not|don t|dont|no longer) (want|wish)( to (receive|get))?( (any|these|your|more|such|further))* "
                  + MAIL_EN
                  + "( from you)?( (anymore|any more))?",
              "cancel( (my|the|this|your))? (subscription|newsletter)",
              "(i|we) (hereby )?object to .{0,80}(marketing|advertising|mails?).{0,40}",
              // German
              "((ich|wir) (möchte|möchten|will|wollen|würde|würden)( gerne?)? )?((mich|uns) )?((vom|von diesem|von ihrem|von eurem|von deinem|aus dem|aus ihrem|aus eurem|den|diesen|ihren|euren|diese|ihre|eure) )?((newsletter|verteiler|mailverteiler|mailingliste|liste|"
                  + MAIL_DE
                  + ") )?(abmelden|abbestellen|austragen|abmeldung|abbestellung|abgemeldet werden|ausgetragen werden)",
              "(newsletter|"
                  + MAIL_DE
                  + ") (abbestellen|abmelden|kündigen|stornieren|stoppen|beenden|einstellen)",
              "((können|könnten|könnt|kannst) (sie|ihr|du) )?(mich|uns) ((vom|von|aus) .{1,40} )?(abmelden|austragen|streichen|entfernen|löschen)",
              "(melden|meldet|melde|tragen|tragt|trag|nehmen|nehmt|nimm|streichen|streicht|streich) (sie )?(mich|uns)( (vom|von|aus) .{1,40})?( (ab|aus|raus|heraus))?",
              "(löschen|löscht|entfernen|entfernt|entferne) (sie )?(mich|meine (e ?mail )?adresse) (aus|von) .{0,30}(verteiler|liste|newsletter).{0,20}",
              "(schicken|schickt|schick|senden|sendet) (sie )?(mir|uns) (keine|keinen|nichts)( (weiteren|weitere))?( "
                  + MAIL_DE
                  + ")?( (mehr|zu))*",
              "((ich|wir) (möchte|möchten|will|wollen|wünsche|wünschen) )?(keine|keinen|kein)( (weiteren|weitere))? "
                  + MAIL_DE
                  + "( mehr)?( von (ihnen|euch|dir))?( mehr)?( (erhalten|bekommen|haben))?( mehr)?",
              "(hiermit )?(widerspreche ich|ich widerspreche)( hiermit)?.{0,120}(werbung|werbe|mails?|marketing).{0,60}",
              // Dutch
              "(ik (wil|wens) )?(graag )?((mij|me) )?(graag )?(afmelden|uitschrijven|opzeggen|afmelding|uitschrijving)( (voor|van|uit) .{0,30}(nieuwsbrief|nieuwsbrieven|mails?|mailing|lijst).{0,20})?",
              "(meld|schrijf) (mij|me) (af|uit)( (voor|van|uit) .{1,40})?",
              "((wilt|wil|kunt|kan) (u|je|jullie) )?(mij|me) (afmelden|uitschrijven|verwijderen)( (voor|van|uit) .{1,40})?",
              "(ik wil )?geen " + MAIL_NL + " meer( (ontvangen|krijgen|van jullie|van u))?",
              "(stuur|zend) (mij|me) geen( verdere)? " + MAIL_NL + "( meer)?",
              "verwijder (mij|me) (uit|van) .{0,30}(lijst|bestand|mailing|nieuwsbrief).{0,20}",
              "stop (met )?(het )?(sturen|mailen|mailing|nieuwsbrief)( van .{1,30})?",
              // Russian
              "((я )?(хочу|прошу|желаю|можно) )?(отписаться|отписать меня|отписка|отпишите( меня)?)( от .{1,40})?",
              "(отказаться|отказываюсь|отказ) от .{0,20}(рассылк|писем|реклам).{0,20}",
              "(больше )?не (надо |нужно )?(присылайте|шлите|отправляйте|пишите|присылать|слать|писать)( мне)?( больше)?( "
                  + MAIL_RU
                  + ")?( больше)?",
              "(прекратите|остановите|отмените|хватит)( мне)? (рассылку|спам|(присылать|слать|отправлять|писать)( мне)?( .{1,30})?)",
              "(уберите|удалите|исключите) меня из .{0,30}(рассылк|списк|базы).{0,20}",
              "(я )?больше не (хочу|желаю) (получать|видеть) .{0,40}(писем|письма|рассылк|реклам|сообщени).{0,20}")
          .map(StopWords::pattern)
          .toList();

  private static final Pattern POLITE =
      pattern(
          "(please|pls|plz|kindly|thanks?( you)?( very much| in advance)?|many thanks|hi( there| all)?|hello( there)?|hey|dear (team|sirs?|sir or madam|all)"
              + "|(kind|best|warm) regards|regards|best|cheers"
              + "|bitte|danke( (schön|sehr|vielmals))?|vielen dank( im voraus)?|hallo|guten (tag|morgen|abend)|moin|servus|liebes team|sehr geehrte damen und herren"
              + "|mit freundlichen grüßen|(freundliche|viele|liebe|beste|schöne) grüße|mfg|lg|vg|gruß|grüße|ihr|euer"
              + "|alstublieft|alsjeblieft|aub|svp|graag|bedankt|dank (u|je)( wel)?|beste|geachte heer mevrouw|goedendag|(met )?vriendelijke groet(en)?|groet(en|jes)?|hoi"
              + "|пожалуйста|спасибо( большое)?|здравствуйте|привет|добрый (день|вечер)|доброе утро|уважаемые (дамы и )?господа|с уважением)");

  private static final Pattern POLITE_WORD =
      Pattern.compile(
          "(?iu)(?<![\\p{L}])(please|pls|plz|kindly|thanks|bitte|danke|alstublieft|alsjeblieft|aub|пожалуйста|прошу вас)(?![\\p{L}])");

  private static final int MOST_SENTENCES = 30;
  private static final int FEW_WORDS = 5;

  private StopWords() {}

  /**
   * Whether the words are a clear stop.
   *
   * @param own what the writer said, see {@link OwnWords}
   * @param subject counts where they said nothing
   */
  static boolean in(String own, String subject) {
    List<String> said = sentences(own);
    if (said.isEmpty()) {
      said = sentences(subject.replaceFirst("(?iu)^\\s*((re|aw|antw|betr|отв)\\s*:\\s*)+", ""));
      // what stands behind a subject of ours is ours
      said = said.size() == 1 ? said : List.of();
    }
    if (said.stream().anyMatch(sentence -> matches(CLEAR, sentence))) {
      return true;
    }
    long words = said.stream().mapToLong(sentence -> sentence.split(" ").length).sum();
    return words <= FEW_WORDS && said.stream().anyMatch(s -> SINGLE.matcher(s).matches());
  }

  /** In small letters, without marks, forms of politeness and empty ones. */
  private static List<String> sentences(String text) {
    return Normalizer.normalize(text, Normalizer.Form.NFKC)
        .toLowerCase(Locale.ROOT)
        .lines()
        .flatMap(line -> Stream.of(line.split("[.!?;,:…()]+|\\s[-–—]\\s")))
        .limit(MOST_SENTENCES)
        .map(StopWords::plain)
        .filter(sentence -> !sentence.isEmpty() && !POLITE.matcher(sentence).matches())
        .map(sentence -> plain(POLITE_WORD.matcher(sentence).replaceAll(" ")))
        .filter(sentence -> !sentence.isEmpty())
        .collect(Collectors.toList());
  }

  private static String plain(String sentence) {
    return sentence.replaceAll("[^\\p{L}\\p{N}]+", " ").strip();
  }

  private static boolean matches(List<Pattern> patterns, String sentence) {
    return patterns.stream().anyMatch(pattern -> pattern.matcher(sentence).matches());
  }

  private static Pattern pattern(String text) {
    return Pattern.compile(text, Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
  }
}
