package org.followup.message;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Writes closed orders into a folder, for who fetches files. A file that has its name is whole; one
 * that was written before a crash is written again, with the same bytes.
 */
@Component
class PrintFolder {

  private static final Logger log = LoggerFactory.getLogger(PrintFolder.class);

  private final PrintOrderRepository repository;
  private final PrintOrders orders;
  private final LetterSettings settings;
  private final Clock clock;

  PrintFolder(
      PrintOrderRepository repository, PrintOrders orders, LetterSettings settings, Clock clock) {
    this.repository = repository;
    this.orders = orders;
    this.settings = settings;
    this.clock = clock;
  }

  /** Writes what is not there yet. */
  void file() {
    Path folder = settings.folder();
    if (folder == null) {
      return;
    }
    for (PrintOrder order : repository.listUnfiled()) {
      try {
        write(order, folder);
      } catch (IOException e) {
        throw new UncheckedIOException("Print order " + order.id() + " cannot be written", e);
      }
      repository.filed(order.id(), clock.instant().truncatedTo(ChronoUnit.MICROS));
      log.info("Print order was written to the folder order={}", order.id());
    }
  }

  private void write(PrintOrder order, Path folder) throws IOException {
    Path part = Files.createTempFile(folder, ".print-order-" + order.id() + "-", ".part");
    try {
      try (OutputStream out = Files.newOutputStream(part)) {
        orders.write(order, out);
      }
      Files.move(
          part,
          folder.resolve("print-order-" + order.id() + ".zip"),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(part);
    }
  }
}
