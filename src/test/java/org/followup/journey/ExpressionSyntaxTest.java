package org.followup.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.followup.journey.ExpressionSyntax.Call;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExpressionSyntaxTest {

  @Test
  void namesVariablesAndCalls() {
    ExpressionSyntax syntax =
        ExpressionSyntax.parse("${happened('order-completed', 'P7D') && total > limit}");

    assertThat(syntax.identifiers()).containsExactlyInAnyOrder("total", "limit");
    assertThat(syntax.calls())
        .containsExactly(new Call("happened", Arrays.asList("order-completed", "P7D")));
  }

  @Test
  void tellsLiteralArgumentsFromOthers() {
    assertThat(ExpressionSyntax.parse("${daysBefore(endsAt, 7)}").calls())
        .containsExactly(new Call("daysBefore", Arrays.asList(null, null)));
    assertThat(ExpressionSyntax.parse("${converted()}").calls())
        .containsExactly(new Call("converted", Arrays.asList()));
  }

  @Test
  void findsCallsInsideCalls() {
    ExpressionSyntax syntax = ExpressionSyntax.parse("${at(daysBefore(endsAt, 7), '09:00')}");

    assertThat(syntax.calls()).extracting(Call::function).containsExactly("at", "daysBefore");
    assertThat(syntax.dates()).containsExactly("endsAt");
  }

  @Test
  void aVariableAloneIsUsedAsDate() {
    assertThat(ExpressionSyntax.parse("${endsAt}").dates()).containsExactly("endsAt");
    assertThat(ExpressionSyntax.parse("P${days}D").dates()).isEmpty();
    assertThat(ExpressionSyntax.parse("P${days}D").identifiers()).containsExactly("days");
  }

  @Test
  void knowsWhatAnExpressionAsksAboutItself() {
    assertThat(ExpressionSyntax.parse("${empty a || b == null || c == 1}").guarded())
        .containsExactlyInAnyOrder("a", "b");
  }

  @Test
  void textWithoutBracesNamesNothing() {
    ExpressionSyntax syntax = ExpressionSyntax.parse("P3D");

    assertThat(syntax.identifiers()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"${''.getClass()}", "${execution.id}", "${a['class']}", "${a.b(1)}", "${a[0]}"})
  void seesThatAnExpressionReachesIntoAnObject(String text) {
    assertThat(ExpressionSyntax.parse(text).reachesIntoObjects()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"${", "${a b}", "${happened('x'}", "${1 +}", "${x -> x}", "${a; b}"})
  void refusesWhatIsNoExpression(String text) {
    assertThatThrownBy(() -> ExpressionSyntax.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("cannot be read");
  }
}
