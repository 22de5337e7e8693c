package org.followup;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.function.Supplier;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;

/**
 * Makes the secrets of an installation on its first run, so that none is in git, in an image or in
 * an environment. A program of its own, started from the same image before the application; what is
 * there already is never changed.
 *
 * <p>Three folders, one for each reader: {@code config} in the shape of Spring's {@code
 * configtree:} (a file for each property), {@code database} with the one password that the database
 * reads too, and {@code handover} with what a person needs once and no program ever.
 */
public final class FirstRunSecrets {

  private static final String USER = "followup.users[0]";
  private static final String API_KEY = "followup.api-keys";

  /** Without letters that look like others. */
  private static final String LETTERS = "abcdefghijkmnpqrstuvwxyz23456789";

  private static final int BCRYPT_ROUNDS = 12;

  private final SecureRandom random = new SecureRandom();
  private final Path config;
  private final Path database;
  private final Path adminPassword;

  FirstRunSecrets(Path folder) {
    this.config = folder.resolve("config");
    this.database = folder.resolve("database");
    this.adminPassword = folder.resolve("handover").resolve("admin-password");
  }

  /**
   * {@code create <folder>} makes what is missing, {@code show <folder>} prints what a person
   * needs, {@code renew <folder>} makes a new password of the administrator and a new API key. Ends
   * with 1 and a sentence where that is impossible.
   */
  public static void main(String[] args) {
    System.exit(run(args, System.out, System.err));
  }

  static int run(String[] args, PrintStream out, PrintStream err) {
    if (args.length != 2) {
      err.println("Say create, show or renew, and the folder of the secrets.");
      return 1;
    }
    FirstRunSecrets secrets = new FirstRunSecrets(Path.of(args[1]));
    try {
      switch (args[0]) {
        case "create" -> secrets.create(out);
        case "show" -> secrets.show(out);
        case "renew" -> secrets.renew(out);
        default -> {
          err.println("There is no " + args[0] + "; say create, show or renew.");
          return 1;
        }
      }
      return 0;
    } catch (FileSystemException e) {
      err.printf(
          "The secrets in %s cannot be read or written (%s). The folder has to belong to the user"
              + " %s.%n",
          e.getFile(), e.getClass().getSimpleName(), System.getProperty("user.name"));
      return 1;
    } catch (IOException e) {
      err.println("The secrets cannot be read or written: " + e.getMessage());
      return 1;
    }
  }

  private void create(PrintStream out) throws IOException {
    Files.createDirectories(config);
    Files.createDirectories(database);
    Files.createDirectories(adminPassword.getParent());
    int made = 0;
    made += keep(config.resolve("followup.secret"), this::key);
    made += keep(config.resolve(API_KEY), this::key);
    made += keep(config.resolve("followup.webhooks.shopify.secret"), this::key);
    made += keep(config.resolve(USER + ".name"), () -> "admin");
    made += keep(config.resolve(USER + ".admin"), () -> "true");
    made += keep(config.resolve(USER + ".groups"), () -> "callcenter");
    if (!Files.exists(config.resolve(USER + ".password"))) {
      made += keep(adminPassword, this::password);
      String encoded =
          "{bcrypt}" + new BCryptPasswordEncoder(BCRYPT_ROUNDS).encode(read(adminPassword));
      made += keep(config.resolve(USER + ".password"), () -> encoded);
    }
    // The database runs as another user; nobody else has this folder.
    Path shared = database.resolve("spring.datasource.password");
    made += keep(shared, this::key);
    Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString("r--r--r--"));
    out.println(made == 0 ? "The secrets are there already." : "Made " + made + " secrets.");
  }

  private void show(PrintStream out) throws IOException {
    out.println("User      " + read(config.resolve(USER + ".name")));
    out.println(
        "Password  "
            + (Files.exists(adminPassword) ? read(adminPassword) : "is kept by yourself only"));
    out.println("API key   " + read(config.resolve(API_KEY)));
  }

  private void renew(PrintStream out) throws IOException {
    Files.deleteIfExists(config.resolve(USER + ".password"));
    Files.deleteIfExists(adminPassword);
    Files.deleteIfExists(config.resolve(API_KEY));
    create(out);
  }

  /** Writes it whole or not at all, readable by its owner only, where it is not there yet. */
  private static int keep(Path file, Supplier<String> value) throws IOException {
    if (Files.exists(file)) {
      return 0;
    }
    // Spring reads no file whose name begins with two dots.
    Path unfinished = Files.createTempFile(file.getParent(), "..", ".new");
    try {
      Files.writeString(unfinished, value.get());
      Files.setPosixFilePermissions(unfinished, PosixFilePermissions.fromString("r--------"));
      Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(unfinished);
    }
    return 1;
  }

  private static String read(Path file) throws IOException {
    return Files.readString(file, StandardCharsets.UTF_8).strip();
  }

  /** 256 bits. */
  private String key() {
    byte[] bytes = new byte[32];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** 100 bits, in groups that a person can type. */
  private String password() {
    StringBuilder password = new StringBuilder();
    for (int i = 0; i < 20; i++) {
      if (i > 0 && i % 5 == 0) {
        password.append('-');
      }
      password.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
    }
    return password.toString();
  }
}
