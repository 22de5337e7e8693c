package org.followup.journey;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The functions an expression may call, as the engine wants them: static, found by name alone. The
 * public methods of this class are the complete list; optional arguments are varargs. Each answers
 * for the instance whose expression is being evaluated and throws where there is none.
 */
final class ExpressionFunctions {

  /** How many arguments a function takes. */
  record Arity(int least, int most) {}

  private static final Map<String, Method> METHODS =
      Arrays.stream(ExpressionFunctions.class.getDeclaredMethods())
          .filter(method -> Modifier.isPublic(method.getModifiers()))
          .peek(method -> method.setAccessible(true))
          .collect(Collectors.toUnmodifiableMap(Method::getName, method -> method));

  private ExpressionFunctions() {}

  static Map<String, Method> methods() {
    return METHODS;
  }

  /** The arguments of a function; null where there is no such function. */
  static @Nullable Arity arityOf(String function) {
    Method method = METHODS.get(function);
    if (method == null) {
      return null;
    }
    int parameters = method.getParameterCount();
    return method.isVarArgs()
        ? new Arity(parameters - 1, parameters)
        : new Arity(parameters, parameters);
  }

  public static boolean happened(@Nullable Object type, Object... duration) {
    ExpressionScope scope = ExpressionScope.current("happened");
    String name = text("happened", "an event type", type);
    return duration.length == 0
        ? scope.functions().happenedSinceEntry(scope.execution(), name)
        : scope
            .functions()
            .happenedWithin(
                scope.execution(), name, text("happened", "a duration such as P7D", duration[0]));
  }

  public static boolean opened(@Nullable Object mail) {
    ExpressionScope scope = ExpressionScope.current("opened");
    return scope.functions().opened(scope.execution(), text("opened", "a mail", mail));
  }

  public static boolean clicked(@Nullable Object mail) {
    ExpressionScope scope = ExpressionScope.current("clicked");
    return scope.functions().clicked(scope.execution(), text("clicked", "a mail", mail));
  }

  public static boolean converted() {
    ExpressionScope scope = ExpressionScope.current("converted");
    return scope.functions().converted(scope.execution());
  }

  public static @Nullable Object attribute(@Nullable Object name) {
    ExpressionScope scope = ExpressionScope.current("attribute");
    return scope.functions().attribute(scope.execution(), text("attribute", "a name", name));
  }

  public static boolean consents(@Nullable Object purpose) {
    ExpressionScope scope = ExpressionScope.current("consents");
    return scope.functions().consents(scope.execution(), text("consents", "a purpose", purpose));
  }

  public static boolean reachableBy(@Nullable Object channel) {
    ExpressionScope scope = ExpressionScope.current("reachableBy");
    return scope
        .functions()
        .reachableBy(scope.execution(), text("reachableBy", "a channel", channel));
  }

  public static boolean inAudience(@Nullable Object audience) {
    ExpressionScope scope = ExpressionScope.current("inAudience");
    return scope
        .functions()
        .inAudience(scope.execution(), text("inAudience", "an audience", audience));
  }

  public static @Nullable String variant(@Nullable Object test) {
    ExpressionScope scope = ExpressionScope.current("variant");
    return scope.functions().variant(scope.execution(), text("variant", "a test", test));
  }

  public static Object daysBefore(@Nullable Object date, @Nullable Object days) {
    ExpressionScope scope = ExpressionScope.current("daysBefore");
    return scope.functions().plusDays(scope.execution(), date, -days("daysBefore", days));
  }

  public static Object daysAfter(@Nullable Object date, @Nullable Object days) {
    ExpressionScope scope = ExpressionScope.current("daysAfter");
    return scope.functions().plusDays(scope.execution(), date, days("daysAfter", days));
  }

  public static Object at(@Nullable Object date, @Nullable Object localTime) {
    ExpressionScope scope = ExpressionScope.current("at");
    return scope.functions().at(scope.execution(), date, localTime);
  }

  public static Object nextLocalTime(@Nullable Object localTime) {
    ExpressionScope scope = ExpressionScope.current("nextLocalTime");
    return scope.functions().nextLocalTime(scope.execution(), localTime);
  }

  private static String text(String function, String meaning, @Nullable Object value) {
    if (value == null || value.toString().isBlank()) {
      throw new IllegalArgumentException(function + "() needs " + meaning + ".");
    }
    return value.toString();
  }

  private static long days(String function, @Nullable Object days) {
    if (days instanceof Number number && number.doubleValue() == number.longValue()) {
      return number.longValue();
    }
    try {
      return Long.parseLong(text(function, "a whole number of days", days).trim());
    } catch (NumberFormatException unreadable) {
      throw new IllegalArgumentException(
          function + "() needs a whole number of days; found " + days + ".", unreadable);
    }
  }
}
