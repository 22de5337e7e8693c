package org.followup.recipient;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Addresses as shops write them; real payloads where they are at hand. */
class ShopAddressTest {

  private final ObjectMapper json = new ObjectMapper();

  private List<String> lines(JsonNode object) {
    return ShopAddress.read(json.convertValue(object, new TypeReference<Map<String, Object>>() {}))
        .map(address -> address.lines(address.country()))
        .orElse(List.of());
  }

  private JsonNode sample(String file) throws Exception {
    Path path =
        Path.of(System.getProperty("followup.material", "../shared/data"))
            .resolve("webhooks")
            .resolve(file);
    Assumptions.assumeTrue(
        Files.exists(path),
        "The shops' sample payloads are not here; -Dfollowup.material=<folder> names their place.");
    return json.readTree(Files.readString(path));
  }

  @Test
  void readsWooCommerces() throws Exception {
    for (String holder : List.of("billing", "shipping")) {
      assertThat(lines(sample("woocommerce/orders-01.json").path(holder)))
          .containsExactly("John Doe", "969 Market", "SAN FRANCISCO CA 94103");
    }
  }

  @Test
  void readsShopifys() throws Exception {
    JsonNode order = sample("shopify/orders/create.json").path("response");
    assertThat(lines(order.path("customer").path("default_address")))
        .containsExactly("John Smith", "123 Elm St.", "OTTAWA ON  K2H 7A8");
    assertThat(lines(order.path("shipping_address")))
        .containsExactly(
            "Steve Shipper", "Shipping Company", "123 Shipping Street", "SHIPPINGTON KY 40003");
  }

  @Test
  void readsStripesAndNothingOfAnEmptyOne() throws Exception {
    assertThat(
            lines(
                json.readTree(
                    """
                    {"name":"Jenny Rosen","phone":null,"address":{"line1":"510 Townsend St",
                     "line2":"Floor 2","city":"San Francisco","state":"CA",
                     "postal_code":"94103","country":"US"}}
                    """)))
        .containsExactly("Jenny Rosen", "510 Townsend St", "Floor 2", "SAN FRANCISCO CA 94103");
    assertThat(lines(sample("stripe/resource.charge.json").path("billing_details"))).isEmpty();
  }

  @Test
  void readsShopwares() throws Exception {
    assertThat(
            lines(
                json.readTree(
                    """
                    {"firstName":"Ana","lastName":"Berger","company":null,"street":"Hauptstr. 1",
                     "additionalAddressLine1":"Hof 2","zipcode":"10115","city":"Berlin",
                     "country":{"iso":"DE","name":"Germany"},"salutationId":"0190"}
                    """)))
        .containsExactly("Ana Berger", "Hauptstr. 1", "Hof 2", "10115 Berlin");
  }
}
