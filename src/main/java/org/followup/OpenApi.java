package org.followup;

import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.info.License;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The description at {@code /v3/api-docs}, shown at {@code /swagger-ui}. */
@Configuration(proxyBeanMethods = false)
class OpenApi {

  private static final String KEY = "apiKey";

  @Bean
  OpenAPI description() {
    return new OpenAPI()
        .info(
            new Info()
                .title("Followup")
                .version("1")
                .description(
                    """
                    Events of a shop come in, follow-up journeys run, mail goes out, an order stops \
                    everything. Report events at `POST /api/events`; faults come as problem+json. \
                    Camunda's own REST API is at `/engine-rest`.""")
                .license(
                    new License()
                        .name("Apache-2.0")
                        .url("https://www.apache.org/licenses/LICENSE-2.0")))
        .components(
            new Components()
                .addSecuritySchemes(
                    KEY,
                    new SecurityScheme()
                        .type(SecurityScheme.Type.HTTP)
                        .scheme("bearer")
                        .description("An API key of `followup.api-keys`")))
        .addSecurityItem(new SecurityRequirement().addList(KEY));
  }
}
