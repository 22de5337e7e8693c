package org.followup.message;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;

/** Certificates of {@code localhost} and others by an authority of this test, made by keytool. */
final class TestCertificates {

  private static final String PASSWORD = "guards-nothing";

  private final Path folder;
  private final Path store;

  TestCertificates(Path folder) throws Exception {
    this.folder = folder;
    this.store = folder.resolve("keys.p12");
    pair("authority", "-ext", "bc:c");
    pair("server");
    keytool("-certreq", "-alias", "server", "-file", folder.resolve("wish").toString());
  }

  private void pair(String alias, String... more) throws Exception {
    List<String> arguments = new ArrayList<>(List.of("-genkeypair", "-alias", alias));
    arguments.addAll(List.of("-keyalg", "EC", "-dname", "CN=" + alias));
    arguments.addAll(List.of(more));
    keytool(arguments.toArray(String[]::new));
  }

  /**
   * A server whose certificate is for that host.
   *
   * @param days how long ago it was made, for three days
   */
  SSLContext server(String host, int days) throws Exception {
    Path made = folder.resolve(host + days);
    keytool(
        "-gencert",
        "-alias",
        "authority",
        "-infile",
        folder.resolve("wish").toString(),
        "-outfile",
        made.toString(),
        "-startdate",
        "-%dd".formatted(days),
        "-validity",
        "3",
        "-ext",
        "san=dns:" + host);
    KeyStore keys = load();
    PrivateKey key = (PrivateKey) keys.getKey("server", PASSWORD.toCharArray());
    Certificate certificate;
    try (InputStream in = Files.newInputStream(made)) {
      certificate = CertificateFactory.getInstance("X.509").generateCertificate(in);
    }
    keys.setKeyEntry(
        "server",
        key,
        PASSWORD.toCharArray(),
        new Certificate[] {certificate, keys.getCertificate("authority")});
    keys.deleteEntry("authority");
    KeyManagerFactory own = KeyManagerFactory.getInstance("PKIX");
    own.init(keys, PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(own.getKeyManagers(), null, null);
    return context;
  }

  /** For who trusts this authority alone. */
  SSLSocketFactory trusting() throws Exception {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("authority", load().getCertificate("authority"));
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context.getSocketFactory();
  }

  private KeyStore load() throws Exception {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    return keys;
  }

  private void keytool(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.add("-J-XX:TieredStopAtLevel=1");
    command.addAll(List.of(arguments));
    command.addAll(List.of("-keystore", store.toString(), "-storepass", PASSWORD));
    Path said = folder.resolve("keytool.log");
    int end =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start()
            .waitFor();
    if (end != 0) {
      throw new AssertionError(Files.readString(said));
    }
  }
}
