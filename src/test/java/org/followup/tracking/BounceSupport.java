package org.followup.tracking;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which phrases of the rules carry which mails. A rule is taken apart into its alternatives; a mail
 * that only an alternative of its own leads to its verdict is read again without it: what the rules
 * would have said had nobody seen this mail. What is composed of a thing and its state, and the
 * codes of the registry, stay: no mail gave them.
 */
final class BounceSupport {

  private static final int ROUNDS = 20;

  private final List<String> phrases = new ArrayList<>();
  private final Map<String, byte[]> mails;
  private final Map<String, Set<String>> carried = new TreeMap<>();

  BounceSupport(List<String> table, Map<String, byte[]> mails) throws IOException {
    this.mails = mails;
    boolean general = false;
    for (String line : table) {
      String[] columns = line.split("\t+", 3);
      general |= line.startsWith("[");
      if (columns.length < 3 || line.startsWith("#") || general) {
        phrases.add(line);
        continue;
      }
      List<String> parts = alternatives(columns[2]);
      for (int i = 0; i < parts.size(); i++) {
        phrases.add(columns[0] + "#" + i + "\t" + columns[1] + "\t" + parts.get(i));
      }
    }
    BounceRules all = new BounceRules(phrases);
    for (String name : mails.keySet()) {
      for (BounceFinding finding : read(name, all).findings()) {
        carried.computeIfAbsent(finding.rule(), any -> new TreeSet<>()).add(name);
      }
    }
  }

  /** The mails by the phrase that decided. */
  Map<String, Set<String>> carried() {
    return carried;
  }

  /** The mail without the phrase that only it needs. */
  BounceReport withoutItsOwn(String name) throws IOException {
    return without(name, 1);
  }

  /** The mail without any phrase that no other mail needs, also those that step in. */
  BounceReport withOthersOnly(String name) throws IOException {
    return without(name, ROUNDS);
  }

  private BounceReport without(String name, int rounds) throws IOException {
    Set<String> gone = new HashSet<>();
    BounceReport report = read(name, new BounceRules(phrases));
    for (int round = 0; round < rounds; round++) {
      boolean more = false;
      for (BounceFinding finding : report.findings()) {
        boolean others =
            carried.getOrDefault(finding.rule(), Set.of()).stream().anyMatch(n -> !n.equals(name));
        more |= finding.rule().contains("#") && !others && gone.add(finding.rule());
      }
      if (!more) {
        break;
      }
      report =
          read(
              name,
              new BounceRules(
                  phrases.stream()
                      .filter(line -> !gone.contains(line.split("\t", 2)[0]))
                      .toList()));
    }
    return report;
  }

  private BounceReport read(String name, BounceRules rules) throws IOException {
    return BounceReader.read(new ByteArrayInputStream(mails.get(name)), rules);
  }

  /** The alternatives at the top of a pattern. */
  private static List<String> alternatives(String pattern) {
    List<String> parts = new ArrayList<>();
    int depth = 0;
    int from = 0;
    boolean set = false;
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      if (c == '\\') {
        i++;
      } else if (set) {
        set = c != ']';
      } else if (c == '[') {
        set = true;
      } else if (c == '(' || c == ')') {
        depth += c == '(' ? 1 : -1;
      } else if (c == '|' && depth == 0) {
        parts.add(pattern.substring(from, i));
        from = i + 1;
      }
    }
    parts.add(pattern.substring(from));
    return parts;
  }
}
