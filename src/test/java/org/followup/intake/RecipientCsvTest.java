package org.followup.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.followup.intake.RecipientCsv.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecipientCsvTest {

  private final RecipientFaults faults = new RecipientFaults();

  @Test
  void readsQuotesLineBreaksAndEmptyLines() {
    assertThat(RecipientCsv.read("id,a\r\n1,\"x,\"\"y\"\"\nz\"\r\n\r\n2,\n3,\"\"", faults))
        .containsExactly(
            new Row(1, List.of("id", "a")),
            new Row(2, List.of("1", "x,\"y\"\nz")),
            new Row(5, List.of("2", "")),
            new Row(6, List.of("3", "")));
    assertThat(faults.isEmpty()).isTrue();
  }

  @Test
  void readsSemicolonsWhereTheHeaderHasThem() {
    assertThat(RecipientCsv.read("id;email\n1;a,b", faults))
        .containsExactly(new Row(1, List.of("id", "email")), new Row(2, List.of("1", "a,b")));
  }

  @Test
  void namesAQuoteThatIsNeverClosed() {
    RecipientCsv.read("id\n\"1\n2", faults);
    assertThat(faults.isEmpty()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "a", "a,b;c", "\"", "x\ny", "x\r\ny", "=1+1", "+49 30", "-5", "@x", "'=x", "''-", "'x",
        "\tx"
      })
  void readsBackWhatItWrote(String cell) throws IOException {
    StringBuilder out = new StringBuilder();
    RecipientCsv.write(out, List.of("id", cell));
    assertThat(RecipientCsv.read(out.toString(), faults))
        .containsExactly(new Row(1, List.of("id", cell)));
  }

  @Test
  void letsNoSpreadsheetTakeACellForAFormula() throws IOException {
    StringBuilder out = new StringBuilder();
    RecipientCsv.write(out, List.of("=HYPERLINK(1)", "x"));
    assertThat(out.toString()).isEqualTo("'=HYPERLINK(1),x\r\n");
  }
}
