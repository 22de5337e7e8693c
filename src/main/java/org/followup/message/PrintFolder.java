package org.followup.message;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Writes closed orders into a folder, for who fetches files. A file that has its name is whole; one
 * that was written before a crash is written again, with the same bytes. Where somebody in it is
 * erased it is replaced, and once it was taken, deleted; the same when its period is over. What is
 * gone from the folder was fetched and does not come again. A folder that is broken stops nothing
 * else.
 */
@Component
class PrintFolder {

  private static final Logger log = LoggerFactory.getLogger(PrintFolder.class);
  private static final String PART = ".print-order-";

  /** How old what a crash left behind has to be. */
  private static final Duration ABANDONED = Duration.ofHours(1);

  /** How often a broken folder is spoken of. */
  private static final Duration REMINDER = Duration.ofHours(1);

  private final PrintCopyRepository copies;
  private final PrintOrderRepository repository;
  private final PrintOrders orders;
  private final LetterSettings settings;
  private final Clock clock;
  private volatile @Nullable Instant saidAt;

  PrintFolder(
      PrintCopyRepository copies,
      PrintOrderRepository repository,
      PrintOrders orders,
      LetterSettings settings,
      Clock clock) {
    this.copies = copies;
    this.repository = repository;
    this.orders = orders;
    this.settings = settings;
    this.clock = clock;
  }

  /** Brings the folder up to date. What fails is tried again the next time. */
  void file() {
    Path folder = settings.folder();
    if (folder == null) {
      return;
    }
    List<PrintCopyRepository.Due> due = copies.listDue();
    for (PrintCopyRepository.Due copy : due) {
      try {
        bring(copy, folder);
        copies.filed(copy, now());
        saidAt = null;
        log.info(
            "Print order in the folder was brought up to date order={} edition={}",
            copy.orderId(),
            copy.edition());
      } catch (IOException e) {
        complain(copy, folder, e);
      }
    }
    if (!due.isEmpty()) {
      sweep(folder);
    }
  }

  private void bring(PrintCopyRepository.Due copy, Path folder) throws IOException {
    Path file = folder.resolve("print-order-" + copy.orderId() + ".zip");
    if (copy.filed() && copy.done()) {
      Files.deleteIfExists(file);
    } else if (!copy.filed() || Files.exists(file)) {
      write(repository.find(copy.orderId()).orElseThrow(), folder, file);
    }
  }

  /** With the rights that the operator's umask gives. */
  private void write(PrintOrder order, Path folder, Path file) throws IOException {
    Path part = folder.resolve(PART + order.id() + "-" + UUID.randomUUID() + ".part");
    try {
      try (OutputStream out = Files.newOutputStream(part, StandardOpenOption.CREATE_NEW)) {
        orders.write(order, out);
      }
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  private void complain(PrintCopyRepository.Due copy, Path folder, IOException fault) {
    Instant said = saidAt;
    if (said == null || !said.plus(REMINDER).isAfter(now())) {
      saidAt = now();
      log.error(
          "Print order {} could not be written to {}; it is tried again all the time. Look whether"
              + " the folder is there, can be written to and has room; until then the order can be"
              + " downloaded on the page of letters.",
          copy.orderId(),
          folder,
          fault);
    }
  }

  /** Takes away what a crash left behind. */
  private void sweep(Path folder) {
    Instant before = now().minus(ABANDONED);
    try (DirectoryStream<Path> parts = Files.newDirectoryStream(folder, PART + "*.part")) {
      for (Path part : parts) {
        if (Files.getLastModifiedTime(part).toInstant().isBefore(before)) {
          Files.deleteIfExists(part);
        }
      }
    } catch (IOException e) {
      log.warn("What a crash left in {} could not be deleted: {}", folder, e.toString());
    }
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }
}
