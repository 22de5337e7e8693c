package org.followup.message;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.stereotype.Component;
import org.springframework.util.AntPathMatcher;
import org.springframework.web.util.UriUtils;

/**
 * The files under {@code processes/}: from the directory given by {@code followup.processes}, else
 * from the class path. Paths are relative and use slashes, e.g. {@code
 * abandoned-cart/mails/cart-reminder.de.mjml}. Each call reads them anew, so that a changed file is
 * seen.
 */
@Component
public class ProcessFiles {

  private static final String ROOT = "processes/";

  private final ProcessSettings settings;

  ProcessFiles(ProcessSettings settings) {
    this.settings = settings;
    Path directory = settings.processes();
    if (directory != null && !Files.isDirectory(directory)) {
      throw new IllegalStateException(
          "followup.processes names "
              + directory.toAbsolutePath()
              + ", which is not a directory. Create it or leave the property out.");
    }
  }

  /** One file. */
  public record ProcessFile(String path, byte[] content) {}

  /** Files whose path matches an Ant pattern such as {@code *}{@code /mails/*.mjml}, sorted. */
  public List<ProcessFile> list(String antPattern) {
    try {
      List<ProcessFile> files =
          settings.processes() == null
              ? fromClassPath(antPattern)
              : fromDirectory(settings.processes(), antPattern);
      return files.stream().sorted(Comparator.comparing(ProcessFile::path)).toList();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the process files " + antPattern, e);
    }
  }

  /** The files that come with Followup, whatever directory is given. */
  public List<ProcessFile> listShipped(String antPattern) {
    try {
      return fromClassPath(antPattern).stream()
          .sorted(Comparator.comparing(ProcessFile::path))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the process files " + antPattern, e);
    }
  }

  private static List<ProcessFile> fromDirectory(Path root, String antPattern) throws IOException {
    AntPathMatcher ant = new AntPathMatcher();
    List<ProcessFile> found = new ArrayList<>();
    try (Stream<Path> paths = Files.walk(root)) {
      for (Path path : (Iterable<Path>) paths.filter(Files::isRegularFile)::iterator) {
        String relative = root.relativize(path).toString().replace('\\', '/');
        if (ant.match(antPattern, relative)) {
          found.add(new ProcessFile(relative, Files.readAllBytes(path)));
        }
      }
    }
    return found;
  }

  private static List<ProcessFile> fromClassPath(String antPattern) throws IOException {
    var resolver = new PathMatchingResourcePatternResolver();
    List<ProcessFile> found = new ArrayList<>();
    for (Resource resource : resolver.getResources("classpath*:" + ROOT + antPattern)) {
      if (!resource.isReadable()) {
        continue;
      }
      String url = resource.getURL().toString();
      // the last one: the project itself may lie in a directory of that name
      String path = url.substring(url.lastIndexOf("/" + ROOT) + ROOT.length() + 1);
      byte[] content = resource.getContentAsByteArray();
      String decoded = UriUtils.decode(path, StandardCharsets.UTF_8);
      if (found.stream().noneMatch(f -> f.path().equals(decoded))) {
        found.add(new ProcessFile(decoded, content));
      }
    }
    return found;
  }
}
