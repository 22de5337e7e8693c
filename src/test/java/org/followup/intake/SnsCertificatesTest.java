package org.followup.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.security.PublicKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.followup.StoppedClock;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SnsCertificatesTest {

  private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");
  private static final URI ADDRESS = URI.create(SnsTopic.CERTIFICATE);
  private static final String REGION = "eu-central-1";

  private final StoppedClock clock = new StoppedClock(NOW);
  private SnsTopic topic;

  @BeforeEach
  void open() {
    topic = new SnsTopic(clock);
  }

  @Test
  void believesACertificateForADayAndLongerWhereNobodyAnswers() throws IOException {
    SnsCertificates certificates = topic.certificates();
    assertThat(find(certificates)).contains(topic.leaf.keys().getPublic());
    clock.now = NOW.plus(Duration.ofHours(23));
    assertThat(find(certificates)).isPresent();
    assertThat(topic.fetched).hasSize(2);
    clock.now = NOW.plus(Duration.ofDays(1));
    assertThat(find(certificates)).isPresent();
    assertThat(topic.fetched).hasSize(4);

    topic.files.clear();
    clock.now = NOW.plus(Duration.ofDays(29));
    assertThat(find(certificates)).isPresent();
    clock.now = NOW.plus(Duration.ofDays(30));
    assertThatThrownBy(() -> find(certificates)).isInstanceOf(IOException.class);
  }

  @Test
  void forgetsACertificateThatIsTrustedNoMore() throws IOException {
    SnsCertificates certificates = topic.certificates();
    assertThat(find(certificates)).isPresent();
    topic.files.put(
        SnsTopic.CERTIFICATE, SnsAuthority.pem(new SnsTopic(clock, "theirs").leaf.certificate()));
    clock.now = NOW.plus(Duration.ofDays(1));

    assertThat(find(certificates)).isEmpty();
    topic.files.clear();
    assertThatThrownBy(() -> find(certificates)).isInstanceOf(IOException.class);
  }

  @Test
  void refusesWhatIsNotValidYetOrNoMore() throws IOException {
    clock.now = NOW.plus(Duration.ofDays(31));
    assertThat(find(topic.certificates())).isEmpty();
    clock.now = NOW.minus(Duration.ofDays(31));
    assertThat(find(topic.certificates())).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "sns.amazonaws.com,eu-central-1,true",
    "sns.eu-central-1.amazonaws.com,eu-central-1,true",
    "sns-signing.eu-south-1.amazonaws.com,eu-south-1,true",
    "sns-us-gov-west-1.amazonaws.com,us-gov-east-1,true",
    "sns-signing.eu-south-1.amazonaws.com,eu-central-1,false",
    "sns-us-gov-west-1.amazonaws.com,eu-central-1,false",
    "sns.amazonaws.com,us-gov-west-1,false",
    "sns.amazonaws.com.evil.com,eu-central-1,false",
    "*.amazonaws.com,eu-central-1,false",
    "evil.com,eu-central-1,false"
  })
  void refusesCertificatesOfOthers(String name, String region, boolean may) throws IOException {
    topic.files.put(
        SnsTopic.CERTIFICATE, SnsAuthority.pem(topic.authority.leaf(name).certificate()));

    assertThat(topic.certificates().find(ADDRESS, region).isPresent()).isEqualTo(may);
  }

  @Test
  void refusesAnotherAuthorityAndShortKeys() throws IOException {
    SnsTopic other = new SnsTopic(clock, "theirs");
    assertThat(find(new SnsCertificates(other, clock, topic.authority.anchors()))).isEmpty();
    assertThat(find(new SnsCertificates(topic, Clock.fixed(NOW, clock.getZone()))))
        .as("Java's own roots do not know the test's authority")
        .isEmpty();

    topic.files.put(
        SnsTopic.CERTIFICATE,
        SnsAuthority.pem(
            topic.authority.leaf("sns.amazonaws.com", 1024, SnsAuthority.ISSUER).certificate()));
    assertThat(find(topic.certificates())).isEmpty();
    topic.files.put(SnsTopic.CERTIFICATE, "no certificate".getBytes());
    assertThat(find(topic.certificates())).isEmpty();
    topic.files.put(SnsTopic.CERTIFICATE, new byte[0]);
    assertThat(find(topic.certificates())).isEmpty();
  }

  @Test
  void takesAChainInTheFileAndAsksForNothingElse() throws IOException {
    topic.files.put(
        SnsTopic.CERTIFICATE,
        SnsAuthority.pem(topic.leaf.certificate(), topic.authority.between()));

    assertThat(find(topic.certificates())).isPresent();
    assertThat(topic.fetched).containsExactly(SnsTopic.CERTIFICATE);
  }

  @ParameterizedTest
  @CsvSource({
    "http://evil.com/r2m01.cer",
    "http://crt.r2m01.amazontrust.com.evil.com/r2m01.cer",
    "http://crt.r2m01.amazontrust.com@evil.com/r2m01.cer",
    "http://169.254.169.254/r2m01.cer"
  })
  void asksAmazonOnlyForTheIssuer(String issuer) throws IOException {
    topic.files.put(
        SnsTopic.CERTIFICATE,
        SnsAuthority.pem(topic.authority.leaf("sns.amazonaws.com", 2048, issuer).certificate()));

    assertThat(find(topic.certificates())).isEmpty();
    assertThat(topic.fetched).containsExactly(SnsTopic.CERTIFICATE);
  }

  @Test
  void fetchesAFewUnknownOnesInAMinute() throws IOException {
    SnsCertificates certificates = topic.certificates();
    assertThat(find(certificates)).isPresent();
    for (int i = 1; i < SnsCertificates.MOST_IN_A_MINUTE; i++) {
      URI unknown = URI.create("https://sns.eu-central-1.amazonaws.com/a" + i + ".pem");
      assertThatThrownBy(() -> certificates.find(unknown, REGION)).isInstanceOf(IOException.class);
    }
    int asked = topic.fetched.size();
    URI more = URI.create("https://sns.eu-central-1.amazonaws.com/more.pem");
    assertThatThrownBy(() -> certificates.find(more, REGION)).hasMessageContaining("Too many");
    assertThat(topic.fetched).hasSize(asked);
    assertThat(find(certificates)).as("one that is known asks nobody").isPresent();

    clock.now = NOW.plus(Duration.ofMinutes(1));
    assertThatThrownBy(() -> certificates.find(more, REGION)).hasMessageContaining("more.pem");
  }

  private static Optional<PublicKey> find(SnsCertificates certificates) throws IOException {
    return certificates.find(ADDRESS, REGION);
  }
}
