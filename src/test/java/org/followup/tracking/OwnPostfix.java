package org.followup.tracking;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A Postfix of one test's own, beside whatever else the machine runs: settings, queue and log in a
 * folder, on loopback. It takes mail of this machine, hands one domain to one port and everything
 * else to another, and writes the reports on what that refuses itself. It has to start as root and
 * uses the users of the Debian package.
 */
final class OwnPostfix implements AutoCloseable {

  private static final Path PROGRAM = Path.of("/usr/sbin/postfix");

  private final Path folder;

  private OwnPostfix(Path folder) {
    this.folder = folder;
  }

  /** Where it is missing, tests of it are skipped, except where CI says that nothing may be. */
  static final class Installed implements ExecutionCondition {

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
      boolean root = "root".equals(System.getProperty("user.name"));
      if ((root && Files.isExecutable(PROGRAM)) || "true".equals(System.getenv("CI"))) {
        return ConditionEvaluationResult.enabled(
            "a missing Postfix would be a failure, not a skip");
      }
      return ConditionEvaluationResult.disabled(
          "Postfix is not installed (apt-get install postfix) or this is not root, so no real mail"
              + " server was asked to report.");
    }
  }

  /**
   * Starts it.
   *
   * @param folder empty; left as it is afterwards
   */
  static OwnPostfix start(Path folder, int port, String ownDomain, int ownPort, int elsewhere)
      throws Exception {
    // its programs run as users of their own and pass through here
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path settings = Files.createDirectory(folder.resolve("etc"));
    Files.createDirectory(folder.resolve("queue"));
    run(List.of("chown", "postfix", Files.createDirectory(folder.resolve("data")).toString()));
    Files.writeString(
        settings.resolve("main.cf"),
        """
        compatibility_level = 3.6
        queue_directory = %1$s/queue
        data_directory = %1$s/data
        command_directory = /usr/sbin
        daemon_directory = /usr/lib/postfix/sbin
        maillog_file = %1$s/mail.log
        maillog_file_prefixes = %1$s
        myhostname = mx.shop.example
        mydestination =
        inet_interfaces = 127.0.0.1
        inet_protocols = ipv4
        mynetworks = 127.0.0.0/8
        smtpd_relay_restrictions = permit_mynetworks, reject
        smtp_dns_support_level = disabled
        smtp_host_lookup = native
        alias_maps =
        alias_database =
        transport_maps = inline:{ { %2$s = smtp:[127.0.0.1]:%3$d }, { * = smtp:[127.0.0.1]:%4$d } }
        """
            .formatted(folder, ownDomain, ownPort, elsewhere));
    Files.writeString(
        settings.resolve("master.cf"),
        """
        127.0.0.1:%d inet n - n - - smtpd
        cleanup unix n - n - 0 cleanup
        qmgr unix n - n 300 1 qmgr
        rewrite unix - - n - - trivial-rewrite
        bounce unix - - n - 0 bounce
        defer unix - - n - 0 bounce
        trace unix - - n - 0 bounce
        proxymap unix - - n - - proxymap
        smtp unix - - n - - smtp
        error unix - - n - - error
        retry unix - - n - - error
        anvil unix - - n - 1 anvil
        postlog unix-dgram n - n - 1 postlogd
        """
            .formatted(port));
    OwnPostfix postfix = new OwnPostfix(folder);
    postfix.postfix("start");
    return postfix;
  }

  /** What it logged, for whoever wonders. */
  String log() throws IOException {
    Path log = folder.resolve("mail.log");
    return Files.exists(log) ? Files.readString(log) : "";
  }

  @Override
  public void close() throws Exception {
    postfix("stop");
  }

  private void postfix(String command) throws Exception {
    run(List.of(PROGRAM.toString(), "-c", folder.resolve("etc").toString(), command));
  }

  private static void run(List<String> command) throws Exception {
    Path said = Files.createTempFile("own-postfix", ".txt");
    Process process =
        new ProcessBuilder(new ArrayList<>(command))
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    boolean ended = process.waitFor(60, TimeUnit.SECONDS);
    String text = Files.readString(said);
    Files.delete(said);
    if (!ended || process.exitValue() != 0) {
      process.destroyForcibly();
      throw new IllegalStateException(command + " failed:\n" + text);
    }
  }
}
