package org.followup.message;

import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.followup.RoomSlice;
import org.followup.StoppedClock;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.core.env.Environment;
import org.springframework.mail.javamail.JavaMailSenderImpl;

/**
 * A node in a process of its own that has only the rooms of {@link MailRoom}, works on its database
 * at its hour and has relays that run. It can be killed, and starts in two seconds.
 */
final class MailNode implements AutoCloseable {

  private final Process process;
  private final Path log;

  private MailNode(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /**
   * Starts it; it may take a moment until it works.
   *
   * @param host of those of one host each can tell whether the other's process lives
   */
  static MailNode start(MailRoom room, String host, int mailServer) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Duser.timezone=UTC"));
    command.add("-cp");
    command.add(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    command.add(MailNode.class.getName());
    command.addAll(Arrays.asList(MailRoomFiles.settings(room.processes, room.receiver)));
    command.add("--followup.mail.node=" + host);
    command.add("--followup.channels.webhook.crm.timeout=30s");
    command.add("--mail-server=" + mailServer);
    String database =
        room.context.getBean(EmbeddedPostgres.class).getJdbcUrl("postgres", "postgres");
    command.add("--database=" + database);
    Path log = Files.createTempFile("mail-node", ".log");
    return new MailNode(
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start(),
        log);
  }

  /** As {@code kill -9}. */
  void kill() throws Exception {
    if (!process.isAlive()) {
      throw new AssertionError("It had ended by itself:\n" + Files.readString(log));
    }
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() throws Exception {
    process.destroyForcibly().waitFor();
    Files.deleteIfExists(log);
  }

  /** Runs until it is killed or nobody holds the other end of its standard input any more. */
  public static void main(String[] arguments) throws IOException {
    Map<String, String> last = new LinkedHashMap<>();
    for (String argument : arguments) {
      last.put(argument.substring(0, argument.indexOf('=')), argument);
    }
    new SpringApplicationBuilder(Slice.class)
        .web(WebApplicationType.NONE)
        .profiles("demo")
        .run(last.values().toArray(String[]::new));
    while (System.in.read() >= 0) {
      // whoever started it lives
    }
    Runtime.getRuntime().halt(0);
  }

  @ComponentScan({"org.followup.node", "org.followup.recipient", "org.followup.message"})
  @ConfigurationPropertiesScan({"org.followup.recipient", "org.followup.message"})
  static class Slice extends RoomSlice {

    @Bean
    DataSource dataSource(Environment environment) {
      HikariDataSource source = source(environment.getRequiredProperty("database"));
      source.addDataSourceProperty(
          "ApplicationName", "followup " + environment.getRequiredProperty("followup.node-id"));
      return source;
    }

    @Bean
    StoppedClock clock() {
      return new StoppedClock(MailRoom.MORNING);
    }

    @Bean
    JavaMailSenderImpl mailSender(Environment environment) {
      JavaMailSenderImpl server = new JavaMailSenderImpl();
      server.setHost("127.0.0.1");
      server.setPort(environment.getRequiredProperty("mail-server", Integer.class));
      return server;
    }

    @Bean
    MailRoomContent content() {
      return new MailRoomContent();
    }

    @Bean
    MailRoom.Rules rules() {
      return new MailRoom.Rules();
    }

    @Bean
    MailRoom.Links mailLinks() {
      return new MailRoom.Links();
    }
  }
}
