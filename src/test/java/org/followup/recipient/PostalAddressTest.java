package org.followup.recipient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.followup.recipient.PostalAddress.Fault;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PostalAddressTest {

  /** Name | company | street | code | city | region | country, blank where there is none. */
  private static PostalAddress address(String line) {
    PostalAddress.Reading reading = PostalAddress.read(fields(line));
    assertThat(reading.faults()).as(line).isEmpty();
    assertThat(reading.address()).isNotNull();
    return reading.address();
  }

  private static Map<String, Object> fields(String line) {
    String[] parts = line.split("\\|", -1);
    Map<String, Object> fields = new LinkedHashMap<>();
    for (int i = 0; i < parts.length; i++) {
      fields.put(PostalAddress.FIELDS.get(i), parts[i].strip().replace("/", "\n"));
    }
    return fields;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '>',
      value = {
        "Ana Ny || Hauptstr. 1 | 10115 | Berlin | | DE > Ana Ny; Hauptstr. 1; 10115 Berlin",
        "Ana Ny | Ny GmbH | Hauptstr. 1 / Hof 2 | D-01067 | Dresden | Sachsen | de"
            + " > Ny GmbH; Ana Ny; Hauptstr. 1; Hof 2; 01067 Dresden",
        "Ana Ny || Ring 3/4 | A-1010 | Wien | | AT > Ana Ny; Ring 3; 4; 1010 Wien",
        "Ana Ny || Bahnhofstr. 5 | 8001 | Zürich | ZH | CH > Ana Ny; Bahnhofstr. 5; 8001 Zürich",
        "Ana Ny || Damrak 1 | 1012js | Amsterdam | | NL > Ana Ny; Damrak 1; 1012 JS  AMSTERDAM",
        "Ana Ny || 25 rue de l’Étoile | 75008 | Paris | | FR"
            + " > Ana Ny; 25 rue de l’Étoile; 75008 PARIS",
        "Ana Ny || Calle Real 4 | 28300 | Aranjuez | Madrid | ES"
            + " > Ana Ny; Calle Real 4; 28300 Aranjuez (Madrid)",
        "Ana Ny || Calle Mayor 4 | 28013 | Madrid | Madrid | ES"
            + " > Ana Ny; Calle Mayor 4; 28013 Madrid",
        "Ana Ny || Viale Europa 22 | 00144 | Roma | RM | IT"
            + " > Ana Ny; Viale Europa 22; 00144 ROMA RM",
        "Ana Ny || ul. Bagno 2 | 00112 | Warszawa | | PL > Ana Ny; ul. Bagno 2; 00-112 WARSZAWA",
        "Ana Ny || 1 Vallance Road | e15hs | London | Greater London | GB"
            + " > Ana Ny; 1 Vallance Road; LONDON; E1 5HS",
        "Ana Ny | Ny Ltd | 1 Main Street | D02 AF30 | Dublin | Co. Dublin | IE"
            + " > Ana Ny; Ny Ltd; 1 Main Street; DUBLIN; CO. DUBLIN; D02 AF30",
        "Ana Ny || 1 Main Street || Naas | | IE > Ana Ny; 1 Main Street; NAAS",
        "Ana Ny || 1600 Pennsylvania Ave | 205000001 | Washington | DC | US"
            + " > Ana Ny; 1600 Pennsylvania Ave; WASHINGTON DC 20500-0001",
        "Ana Ny || 111 Wellington St | k1a0b1 | Ottawa | ON | CA"
            + " > Ana Ny; 111 Wellington St; OTTAWA ON  K1A 0B1",
        "Ana Ny || 8 George St | 2000 | Sydney | NSW | AU > Ana Ny; 8 George St; SYDNEY NSW 2000",
        "Ana Ny || 1-5-3 Nihonbashi | 1038210 | Chuo-ku | Tokyo | JP"
            + " > Ana Ny; 1-5-3 Nihonbashi; Chuo-ku, Tokyo 103-8210",
        "山田花子 | 花社 | 丸の内1-5-3 | 100-8994 | 千代田区 | 東京都 | JP"
            + " > 〒100-8994; 東京都千代田区; 丸の内1-5-3; 花社; 山田花子",
        "Анна Новак || ул. Мира, д. 4 | 101000 | Москва | | RU"
            + " > Анна Новак; ул. Мира, д. 4; Москва; 101000",
        "Ana Ny || Av. Paulista 9 | 01310-100 | São Paulo | SP | BR"
            + " > Ana Ny; Av. Paulista 9; 01310-100 São Paulo; SP",
        "Ana Ny || Box 9 || Dubai | | AE > Ana Ny; Box 9; Dubai"
      })
  void standsAtHomeAsItsPostWantsIt(String line, String expected) {
    PostalAddress address = address(line);
    assertThat(address.lines(address.country())).containsExactly(expected.split("; "));
  }

  @ParameterizedTest
  @CsvSource({
    "DE, DE, 10115 Berlin, -",
    "DE, AT, 10115 BERLIN, DEUTSCHLAND",
    "AT, DE, 1010 BERLIN, ÖSTERREICH",
    "DE, FR, 10115 BERLIN, ALLEMAGNE",
    "DE, gb, 10115 BERLIN, GERMANY",
    "DE, JP, 10115 BERLIN, GERMANY",
    "CH, NL, 1010 BERLIN, ZWITSERLAND",
    "XK, DE, 10115 BERLIN, KOSOVO"
  })
  void saysTheCountryToTheSendersPostAndPutsThePlaceInCapitals(
      String country, String sender, String place, String last) {
    String code = place.substring(0, place.indexOf(' '));
    List<String> lines =
        address("Ana Ny||Ring 1|" + code + "|Berlin||" + country).lines(sender.toUpperCase());
    assertThat(lines).containsSequence("Ana Ny", "Ring 1", place);
    assertThat(lines.get(lines.size() - 1)).isEqualTo(last.equals("-") ? place : last);
  }

  @Test
  void namesEveryFault() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("street", List.of("1", "2", "3", "4"));
    fields.put("postalCode", "1067");
    fields.put("city", " ");
    fields.put("country", "de");
    fields.put("name", "a".repeat(101));
    fields.put("company", 7);
    fields.put("zip", "x");
    assertThat(PostalAddress.read(fields).address()).isNull();
    assertThat(PostalAddress.read(fields).faults())
        .extracting(Fault::field)
        .containsExactly("zip", "name", "company", "street", "postalCode", "city");
    assertThat(PostalAddress.read(fields).faults())
        .contains(new Fault("postalCode", "has to be a code of DE, such as 10115"));
    assertThat(PostalAddress.read(Map.of()).faults())
        .extracting(Fault::field)
        .containsExactly("street", "country", "city");
    assertThat(faultsOf("|| Ring 1 || Ulm || DE"))
        .containsExactly("postalCode has to be there in DE, such as 10115");
    assertThat(faultsOf("|| Ring 1 | 89073 | Ulm || Deutschland"))
        .containsExactly("country has to be an ISO 3166-1 alpha-2 code such as DE");
    assertThat(faultsOf("|| Ring 1 | 89073 | Ulm || QQ")).hasSize(1);
    assertThat(faultsOf("|| Ring\u0007 | 89073 | Ulm || DE")).hasSize(1);
    assertThat(faultsOf("|| Ring 1 | 89073 | Ulm / Donau || DE")).hasSize(1);
  }

  private static List<String> faultsOf(String line) {
    return PostalAddress.read(fields(line)).faults().stream()
        .map(fault -> fault.field() + " " + fault.detail())
        .toList();
  }

  @Test
  void tidiesBlanksAndReadsWhatItWrote() {
    PostalAddress address = address(" Ana \u00a0 Ny |  | Ring  1 / / Hof | d 89073 | Ulm |  | de");
    assertThat(address.name()).isEqualTo("Ana Ny");
    assertThat(address.company()).isNull();
    assertThat(address.street()).isEqualTo(Arrays.asList("Ring 1", "Hof"));
    assertThat(address.postalCode()).isEqualTo("89073");
    assertThat(PostalAddress.read(address.document()).address()).isEqualTo(address);
  }

  @Test
  void leadsNobodyToAPersonByItsWords() {
    assertThat(address("Ana Ny||Ring 1|89073|Ulm||DE")).hasToString("PostalAddress");
  }

  @Test
  void cannotBeMadeUnusable() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new PostalAddress(null, null, List.of("Ring 1"), "1", "Ulm", null, "DE"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new PostalAddress(null, null, List.of(), "89073", "Ulm", null, "DE"));
  }

  @Test
  void aNameOfTheProfileIsTidiedBeforeItStandsOnAnEnvelope() {
    PostalAddress nobody =
        new PostalAddress(null, null, List.of("Hauptstr. 1"), "10623", "Berlin", null, "DE");

    assertThat(nobody.orName("Ana\r\nMüller\u202e \u0007").name()).isEqualTo("Ana Müller");
    assertThat(nobody.orName("A".repeat(101)).name()).isNull();
    assertThat(nobody.orName(" \u200b ").name()).isNull();
  }
}
