package org.followup.demo;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.UserPrincipal;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.util.FileSystemUtils;

/**
 * The folder that holds everything the demo keeps, locked for as long as this object is open.
 *
 * <p>Whoever holds the lock is the only Followup on the folder, so what it finds running there was
 * left behind by one that was killed. The lock is the operating system's and ends with the process,
 * however that ends.
 */
final class DataFolder implements AutoCloseable {

  /** The setting that asks for a folder which is thrown away at the end. */
  static final String MEMORY = "memory";

  private static final String THROW_AWAY = "followup-memory-";

  /** Folders that this process holds, by the channel that holds them. */
  private static final Map<FileChannel, Path> HELD = new HashMap<>();

  // Past the content: where locks are mandatory, others can still read who holds it.
  private static final long LOCKED_BYTE = Long.MAX_VALUE - 1;
  private static final long NEEDED_AT_FIRST = 250L << 20;
  private static final long NEEDED_LATER = 50L << 20;

  private final Path folder;
  private final boolean kept;
  private final FileChannel channel;

  private DataFolder(Path folder, boolean kept, FileChannel channel) {
    this.folder = folder;
    this.kept = kept;
    this.channel = channel;
  }

  /**
   * Makes the folder where it is missing and locks it.
   *
   * @param setting a path, or {@value #MEMORY}
   * @throws StartRefused where it is in use, cannot be written or has no room left
   */
  static DataFolder open(String setting) {
    return setting.equals(MEMORY) ? openThrowAway() : openKept(Path.of(setting));
  }

  private static DataFolder openKept(Path path) {
    Path folder = path.toAbsolutePath().normalize();
    try {
      Files.createDirectories(folder);
      FileChannel channel = lock(folder);
      if (channel == null) {
        throw alreadyRuns(folder);
      }
      checkWritable(folder);
      checkRoom(folder);
      return new DataFolder(folder, true, channel);
    } catch (IOException e) {
      throw unwritable(folder, reason(e), e);
    }
  }

  private static DataFolder openThrowAway() {
    try {
      sweepThrowAways();
      while (true) {
        Path folder = Files.createTempDirectory(THROW_AWAY);
        FileChannel channel = lock(folder);
        if (channel != null) {
          return new DataFolder(folder, false, channel);
        }
      }
    } catch (IOException e) {
      Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
      throw unwritable(temporary, reason(e), e);
    }
  }

  /** Throw-away folders whose process was killed, together with the PostgreSQL it left running. */
  private static void sweepThrowAways() throws IOException {
    Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(temporary, THROW_AWAY + "*")) {
      for (Path folder : folders) {
        if (!Files.isWritable(folder) || !Files.exists(folder.resolve("lock"))) {
          continue;
        }
        try {
          FileChannel channel = lock(folder);
          if (channel != null) {
            try {
              LeftOverPostgres.end(folder.resolve("postgres"));
              FileSystemUtils.deleteRecursively(folder);
            } finally {
              unlock(channel);
            }
          }
        } catch (IOException | StartRefused e) {
          // Somebody else's, or being swept by somebody else: it costs only room.
          continue;
        }
      }
    }
  }

  private static synchronized @Nullable FileChannel lock(Path folder) throws IOException {
    if (findHeld(folder) != null) {
      return null;
    }
    FileChannel channel =
        FileChannel.open(
            folder.resolve("lock"),
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE);
    try {
      FileLock lock = channel.tryLock(LOCKED_BYTE, 1, false);
      if (lock != null) {
        write(channel, "process " + ProcessHandle.current().pid());
        HELD.put(channel, folder.toRealPath());
        return channel;
      }
    } catch (OverlappingFileLockException e) {
      // Locked by this very process: taken all the same.
    }
    channel.close();
    return null;
  }

  /**
   * The channel by which this process holds the folder. Its lock file must not be opened again
   * then: closing it would give the lock up (POSIX).
   */
  private static synchronized @Nullable FileChannel findHeld(Path folder) throws IOException {
    Path real = folder.toRealPath();
    return HELD.entrySet().stream()
        .filter(held -> held.getValue().equals(real))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse(null);
  }

  private static String read(FileChannel channel) throws IOException {
    ByteBuffer holder = ByteBuffer.allocate(100);
    channel.read(holder, 0);
    return new String(holder.array(), 0, holder.position(), StandardCharsets.UTF_8).strip();
  }

  private static synchronized void unlock(FileChannel channel) throws IOException {
    HELD.remove(channel);
    channel.close();
  }

  private static void write(FileChannel channel, String holder) throws IOException {
    channel.truncate(0);
    channel.write(ByteBuffer.wrap(holder.getBytes(StandardCharsets.UTF_8)), 0);
    channel.force(false);
  }

  private static StartRefused alreadyRuns(Path folder) throws IOException {
    FileChannel own = findHeld(folder);
    String holder = own == null ? Files.readString(folder.resolve("lock")).strip() : read(own);
    return new StartRefused(
        "Followup already runs with this folder (%s): %s"
            .formatted(holder.isEmpty() ? "process unknown" : holder, folder),
        "Use the one that runs, or end it first, or start this one with a folder of its own:"
            + " --followup.data-dir=<folder> (and another --server.port).");
  }

  private static void checkWritable(Path folder) throws IOException {
    Path probe = Files.createTempFile(folder, "probe", null);
    UserPrincipal self = Files.getOwner(probe);
    Files.delete(probe);
    Path cluster = folder.resolve("postgres");
    if (Files.exists(cluster) && !Files.getOwner(cluster).equals(self)) {
      throw new AccessDeniedException(
          cluster.toString(),
          null,
          "its database belongs to the user " + Files.getOwner(cluster).getName());
    }
  }

  private static void checkRoom(Path folder) throws IOException {
    boolean first = !Files.exists(folder.resolve("postgres"));
    long needed = first ? NEEDED_AT_FIRST : NEEDED_LATER;
    long free = Files.getFileStore(folder).getUsableSpace();
    if (free < needed) {
      throw new StartRefused(
          "There is no room for the database: %d MB are free in %s, %d MB are needed."
              .formatted(free >> 20, folder, needed >> 20),
          "Make room, or name a folder on another disk with --followup.data-dir=<folder>.");
    }
  }

  private static StartRefused unwritable(Path folder, String reason, IOException cause) {
    return new StartRefused(
        "Followup cannot write to its data folder %s: %s.".formatted(folder, reason),
        "Give the user %s the right to write there, or name another folder with"
                .formatted(System.getProperty("user.name"))
            + " --followup.data-dir=<folder>, or keep nothing with --followup.data-dir=memory.",
        cause);
  }

  private static String reason(IOException fault) {
    String reason = fault instanceof FileSystemException file ? file.getReason() : null;
    if (reason != null) {
      return reason;
    }
    if (fault instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (fault instanceof NoSuchFileException) {
      return "it cannot be made there";
    }
    return fault instanceof FileAlreadyExistsException
        ? "it is a file, not a folder"
        : String.valueOf(fault.getMessage());
  }

  Path path() {
    return folder;
  }

  /** Where PostgreSQL keeps its files. */
  Path cluster() {
    return folder.resolve("postgres");
  }

  /** Exists while the database is being made for the first time. */
  Path unfinished() {
    return folder.resolve("postgres.unfinished");
  }

  /** What PostgreSQL had to say since the last start. */
  Path serverLog() {
    return folder.resolve("postgres.log");
  }

  /** Whether the data are there for the next start too. */
  boolean kept() {
    return kept;
  }

  /** Notes on which port we answer, for whoever tries to start a second one. */
  void note(int port) {
    try {
      write(channel, "process %d, port %d".formatted(ProcessHandle.current().pid(), port));
    } catch (IOException e) {
      throw new IllegalStateException("The lock of " + folder + " cannot be written", e);
    }
  }

  /** Gives the folder up, and throws it away where nothing is to be kept. */
  @Override
  public void close() throws IOException {
    if (!kept) {
      FileSystemUtils.deleteRecursively(folder);
    }
    unlock(channel);
  }
}
