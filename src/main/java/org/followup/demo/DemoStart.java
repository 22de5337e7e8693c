package org.followup.demo;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.Profiles;

/**
 * What the demo settles before anything else is built: the folder is ours and the port is free. A
 * start that is refused ends here, in a second and with one sentence. Named in spring.factories.
 */
class DemoStart implements ApplicationContextInitializer<GenericApplicationContext> {

  private static final String PROCESSES = "processes";

  @Override
  public void initialize(GenericApplicationContext context) {
    ConfigurableEnvironment environment = context.getEnvironment();
    if (!environment.acceptsProfiles(Profiles.of("demo"))) {
      return;
    }
    DataFolder folder = DataFolder.open(environment.getProperty("followup.data-dir", ".data"));
    context.registerBean(DataFolder.class, () -> folder);
    checkPort(environment);
    ReservedSocket mail = ReservedSocket.open();
    context.registerBean(ReservedSocket.class, () -> mail);
    if (Files.isDirectory(Path.of(PROCESSES))) {
      // Run from the project: its journeys are deployed anew when they change.
      environment
          .getPropertySources()
          .addLast(new MapPropertySource("demo journeys", Map.of("followup.processes", PROCESSES)));
    }
    // Last in line: who names a mail server of his own gets it.
    environment
        .getPropertySources()
        .addLast(
            new MapPropertySource(
                "demo mail server",
                Map.of(
                    "spring.mail.host",
                    mail.getInetAddress().getHostAddress(),
                    "spring.mail.port",
                    mail.getLocalPort())));
  }

  /** The web server would notice too, but only after everything else has been built. */
  private static void checkPort(ConfigurableEnvironment environment) {
    int port = environment.getProperty("server.port", Integer.class, 8080);
    if (port <= 0) {
      return;
    }
    try (ServerSocket probe = new ServerSocket()) {
      probe.setReuseAddress(true);
      probe.bind(new InetSocketAddress(port));
    } catch (BindException e) {
      throw new PortInUseException(port, e);
    } catch (IOException e) {
      // Whatever it is, the web server will say it.
    }
  }
}
