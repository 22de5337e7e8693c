package org.followup.message;

import java.util.Locale;
import org.followup.recipient.ExistingCustomer;
import org.jsoup.Jsoup;

/**
 * The notice that a customer who never agreed must find in every mail: that they can object at any
 * time, at no cost but that of saying so (§ 7(3) no. 4 of the German act against unfair
 * competition). The footer says it as {@code _legal.notice}; here it is made sure that no template
 * left it out or hid it.
 */
final class MailNotice {

  static final String ENGLISH =
      "You can object to this use of your address at any time, at no cost other than that of"
          + " sending the objection.";

  /** Says du, as the mails do. */
  static final String GERMAN =
      "Du kannst der Verwendung deiner Adresse dafür jederzeit widersprechen, ohne dass andere als"
          + " die Übermittlungskosten nach den Basistarifen entstehen.";

  static final String DUTCH =
      "Je kunt op elk moment bezwaar maken tegen dit gebruik van je adres; dat kost je niet meer dan"
          + " het versturen van je bezwaar.";

  static final String RUSSIAN =
      "Вы в любой момент можете возразить против такого использования вашего адреса; это не"
          + " потребует иных расходов, кроме отправки самого возражения.";

  private MailNotice() {}

  /** In the mail's language, else in English, for {@code _legal.notice}. */
  static String of(Locale language) {
    return switch (language.getLanguage()) {
      case "de" -> GERMAN;
      case "nl" -> DUTCH;
      case "ru" -> RUSSIAN;
      default -> ENGLISH;
    };
  }

  /**
   * Looks for the link to unsubscribe, which every marketing mail has, whatever its layout.
   *
   * @throws MailFault where it is missing
   */
  static void requireWayOut(MailTemplate.Rendered mail, String unsubscribeUrl) {
    if (!mail.html().contains(unsubscribeUrl) && !mail.text().contains(unsubscribeUrl)) {
      throw new MailFault("a marketing mail without a link to unsubscribe does not leave");
    }
  }

  /**
   * Looks for the notice, and for the link by which to object, in both parts of a mail that rests
   * on {@code basis}.
   *
   * @throws MailFault where a mail to a customer lacks one of them
   */
  static void require(
      MailTemplate.Rendered mail, String basis, Locale language, String unsubscribeUrl) {
    if (!basis.equals(ExistingCustomer.BASIS)) {
      return;
    }
    String notice = of(language);
    boolean inPage =
        Jsoup.parse(mail.html()).text().contains(notice)
            && Jsoup.parse(mail.html()).select("a[href]").eachAttr("href").contains(unsubscribeUrl);
    boolean inText =
        mail.text().replaceAll("\\s+", " ").contains(notice)
            && mail.text().contains(unsubscribeUrl);
    if (!inPage || !inText) {
      throw new MailFault(
          "the notice of the right to object, which customers must get in every mail, is missing"
              + " in its "
              + (inPage ? "text" : "HTML"));
    }
  }
}
