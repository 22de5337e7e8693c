package org.followup.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.apache.james.jdkim.DKIMVerifier;
import org.apache.james.jdkim.api.SignatureRecord;
import org.apache.james.jdkim.exceptions.FailException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Signatures, judged by two others: Apache James' jdkim, and mailauth where npm fetched it. */
class DkimSignerTest {

  private static final Path MAILAUTH = Path.of("src/test/mailauth");
  private static final List<String> LIST_HEADERS =
      List.of("list-unsubscribe", "list-unsubscribe-post", "list-id", "feedback-id");
  private static final List<String> ALWAYS =
      List.of("from", "to", "subject", "date", "message-id", "reply-to", "mime-version");

  private final MailRoom room = MailRoom.open();
  @RegisterExtension final PickySmtp server = new PickySmtp(room);

  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path folder;

  private @Nullable KeyPair pair;

  @BeforeEach
  void sendOneOfEach() {
    room.queue(room.marketing(room.ana()));
    room.queue(room.service(room.stranger()));
    room.relay.drain();
    assertThat(server.inbox).hasSize(2);
  }

  @Test
  void bothJudgesPassRsaOverTheListHeaders() throws Exception {
    DkimSigner signer = signer("RSA", 2048);
    byte[] marketing = signed(signer, 0);
    assertThat(jdkim(marketing)).containsAll(LIST_HEADERS).containsAll(ALWAYS);
    assertThat(jdkim(signed(signer, 1))).containsAll(ALWAYS).contains("auto-submitted");
    JsonNode verdict = mailauth(marketing, "v=DKIM1; k=rsa; p=" + publicKey());
    assertThat(verdict.path("result").asText()).as(verdict.toString()).isEqualTo("pass");
    assertThat(verdict.path("headers").asText().toLowerCase(Locale.ROOT).split(": ?"))
        .containsAll(LIST_HEADERS)
        .containsAll(ALWAYS);
  }

  @Test
  void anotherHeaderOfAKindOrAnotherWordBreaksIt() throws Exception {
    String mail = new String(signed(signer("RSA", 2048), 0), StandardCharsets.ISO_8859_1);
    for (String name : List.of("Subject", "From", "List-Unsubscribe", "Reply-To")) {
      assertThatThrownBy(() -> jdkim(bytes(name + ": <https://evil.example>\r\n" + mail)))
          .as(name)
          .isInstanceOf(FailException.class);
    }
    assertThatThrownBy(() -> jdkim(bytes(mail.replace("Hello Ana", "Hello Bob"))))
        .isInstanceOf(FailException.class);
    assertThat(jdkim(bytes("Received: from x\r\n" + mail))).isNotEmpty();
  }

  @Test
  void mailauthPassesEd25519() throws Exception {
    byte[] mail = signed(signer("Ed25519", 0), 0);
    byte[] spki = Objects.requireNonNull(pair).getPublic().getEncoded();
    byte[] raw = Arrays.copyOfRange(spki, spki.length - 32, spki.length);
    JsonNode verdict =
        mailauth(mail, "v=DKIM1; k=ed25519; p=" + Base64.getEncoder().encodeToString(raw));
    assertThat(verdict.path("result").asText()).as(verdict.toString()).isEqualTo("pass");
    assertThat(verdict.path("algorithm").asText()).isEqualTo("ed25519-sha256");
  }

  @Test
  void readsTheOlderFormOfRsaKeys() throws Exception {
    signer("RSA", 2048);
    byte[] pkcs8 = Objects.requireNonNull(pair).getPrivate().getEncoded();
    // behind the head of PKCS #8: 4 + 3 + 15 octets and the octet string's own four
    byte[] pkcs1 = Arrays.copyOfRange(pkcs8, 26, pkcs8.length);
    Path file = pem("old.pem", "RSA PRIVATE KEY", pkcs1);
    assertThat(DkimKey.read(file).key()).isEqualTo(pair.getPrivate());
  }

  @Test
  void refusesInASentence() throws Exception {
    Path none = folder.resolve("none.pem");
    refuses("cannot be read (NoSuchFileException)", "tea.example", "f1", none.toString());
    Path text = Files.writeString(folder.resolve("text.pem"), "secret words");
    refuses("is no private key in PEM", "tea.example", "f1", text.toString());
    Path junk = pem("junk.pem", "PRIVATE KEY", new byte[40]);
    refuses("neither an RSA nor an Ed25519 key", "tea.example", "f1", junk.toString());
    refuses("private-key is missing", "tea.example", "f1", null);
    refuses("selector is no name", "tea.example", null, text.toString());
    refuses("mails come from tea.example", "coffee.example", "f1", text.toString());
    assertThatThrownBy(() -> signer("RSA", 512)).hasMessageContaining("less than 1024 bits");
  }

  private void refuses(
      String why, @Nullable String domain, @Nullable String selector, @Nullable String file) {
    var settings = new DkimSettings(domain, selector, file);
    MailLetterhead letterhead = room.context.getBean(MailLetterhead.class);
    assertThatThrownBy(() -> new DkimSigner(settings, letterhead))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(why);
  }

  private DkimSigner signer(String algorithm, int bits) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
    if (bits > 0) {
      generator.initialize(bits);
    }
    pair = generator.generateKeyPair();
    Path file = pem("key.pem", "PRIVATE KEY", pair.getPrivate().getEncoded());
    return new DkimSigner(
        new DkimSettings("tea.example", "f1", file.toString()),
        room.context.getBean(MailLetterhead.class));
  }

  private Path pem(String name, String kind, byte[] key) throws Exception {
    String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key);
    return Files.writeString(
        folder.resolve(name),
        "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n".formatted(kind, body));
  }

  private byte[] signed(DkimSigner signer, int index) throws Exception {
    MimeMessage mail = server.mail(index);
    signer.sign(mail, Instant.now());
    var out = new ByteArrayOutputStream();
    mail.writeTo(out);
    return out.toByteArray();
  }

  private String publicKey() {
    return Base64.getEncoder()
        .encodeToString(Objects.requireNonNull(pair).getPublic().getEncoded());
  }

  /** The headers that the one signature covers, in small letters; throws where it is not good. */
  private List<String> jdkim(byte[] mail) throws Exception {
    var verifier =
        new DKIMVerifier(
            (method, selector, domain) ->
                List.of("f1".contentEquals(selector) ? "v=DKIM1; k=rsa; p=" + publicKey() : ""));
    List<SignatureRecord> records = verifier.verify(new ByteArrayInputStream(mail));
    assertThat(records).hasSize(1);
    return records.get(0).getHeaders().stream()
        .map(name -> name.toString().toLowerCase(Locale.ROOT))
        .toList();
  }

  private static JsonNode mailauth(byte[] mail, String record) throws Exception {
    boolean there = Files.isDirectory(MAILAUTH.resolve("node_modules/mailauth"));
    if (!there && !"true".equals(System.getenv("CI"))) {
      assumeTrue(false, "mailauth is not there: npm ci in src/test/mailauth fetches it.");
    }
    Process node =
        new ProcessBuilder("node", "judge.mjs", "f1._domainkey.tea.example=" + record)
            .directory(MAILAUTH.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    node.getOutputStream().write(mail);
    node.getOutputStream().close();
    byte[] answer = node.getInputStream().readAllBytes();
    assertThat(node.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new ObjectMapper().readTree(answer).path(0);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
