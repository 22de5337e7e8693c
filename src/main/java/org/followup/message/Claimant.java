package org.followup.message;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.followup.node.Nodes;
import org.springframework.stereotype.Component;

/** Under which name this node holds mails: {@code <host>/<process>/<node>}. */
@Component
class Claimant {

  private final String host;
  private final String name;

  Claimant(MailSettings settings, Nodes nodes) {
    this.host = (settings.node() == null ? hostName() : settings.node()) + "/";
    this.name = host + ProcessHandle.current().pid() + "/" + nodes.own();
  }

  String name() {
    return name;
  }

  /** How the names of all nodes on this host begin. */
  String host() {
    return host;
  }

  /** The node in a claimant's name. */
  static String nodeOf(String claimant) {
    return claimant.substring(claimant.lastIndexOf('/') + 1);
  }

  /** Whether that one is certainly not at work: of this host, and its process is not there. */
  boolean isDeadForSure(String claimant) {
    return claimant.startsWith(host) && !isAlive(claimant);
  }

  /** Whether another process of this host holds it; a process id may have become ours. */
  private boolean isAlive(String claimant) {
    String pid = claimant.substring(host.length()).split("/", 2)[0];
    return pid.matches("\\d{1,18}")
        && Long.parseLong(pid) != ProcessHandle.current().pid()
        && ProcessHandle.of(Long.parseLong(pid))
            .flatMap(p -> p.info().command())
            .filter(c -> c.contains("java"))
            .isPresent();
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException nameless) {
      return "node";
    }
  }
}
