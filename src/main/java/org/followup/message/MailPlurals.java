package org.followup.message;

import com.ibm.icu.text.PluralRules;
import io.pebbletemplates.pebble.extension.Filter;
import io.pebbletemplates.pebble.template.EvaluationContext;
import io.pebbletemplates.pebble.template.PebbleTemplate;
import java.math.BigDecimal;
import java.text.NumberFormat;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code {{ count | plural('one product', '{n} products') }}}: the words that go with a number, by
 * the rules of the mail's language (Unicode CLDR, by ICU). Languages with more forms name them:
 * {@code plural(one='{n} товар', few='{n} товара', many='{n} товаров')}. {@code nothing} is for
 * exactly 0 in any language; {@code {n}} is the number as the language writes it. A list counts its
 * entries; what is no number prints nothing.
 */
final class MailPlurals implements Filter {

  private static final List<String> ARGUMENTS =
      List.of("one", "other", "few", "many", "two", "zero", "nothing");

  @Override
  public List<String> getArgumentNames() {
    return ARGUMENTS;
  }

  /** The forms that counting in a language needs; {@code other} may be left out. */
  static Set<String> formsOf(Locale language) {
    return PluralRules.forLocale(language).getKeywords();
  }

  @Override
  public @Nullable Object apply(
      @Nullable Object input,
      Map<String, Object> words,
      PebbleTemplate self,
      EvaluationContext context,
      int line) {
    Object counted = input instanceof Collection<?> many ? (Object) many.size() : input;
    BigDecimal number = counted == null ? null : MailFilters.readNumber(counted);
    if (number == null) {
      return null;
    }
    Locale locale = context.getLocale();
    Object form = form(number, words, PluralRules.forLocale(locale));
    return form == null
        ? null
        : form.toString().replace("{n}", NumberFormat.getNumberInstance(locale).format(number));
  }

  private static @Nullable Object form(
      BigDecimal number, Map<String, Object> words, PluralRules rules) {
    if (number.signum() == 0 && words.get("nothing") != null) {
      return words.get("nothing");
    }
    Object exact = words.get(rules.select(number.doubleValue()));
    if (exact != null) {
      return exact;
    }
    for (String instead : List.of("other", "many", "few", "two", "one")) {
      if (words.get(instead) != null) {
        return words.get(instead);
      }
    }
    return null;
  }
}
