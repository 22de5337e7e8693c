package org.followup.message;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.followup.recipient.AddressHash;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Closed print orders, for the print house and for whoever looks after it. */
@Component
public class PrintOrders {

  private static final Logger log = LoggerFactory.getLogger(PrintOrders.class);

  private final PrintOrderRepository repository;
  private final PrintClosings closings;
  private final LetterSettings settings;
  private final Clock clock;

  PrintOrders(
      PrintOrderRepository repository,
      PrintClosings closings,
      LetterSettings settings,
      Clock clock) {
    this.repository = repository;
    this.closings = closings;
    this.settings = settings;
    this.clock = clock;
  }

  /**
   * A letter as it went out.
   *
   * @param addressee as the suppression list knows it; empty where it was deleted with the person
   */
  public record Sent(Instant at, Optional<AddressHash> addressee) {}

  /** Whether there is a print house. */
  public boolean isEnabled() {
    return settings.enabled();
  }

  /** When the next order closes. */
  public Instant nextClosing() {
    return closings.after(clock.instant());
  }

  /** Letters that are queued. */
  public long countWaiting() {
    return repository.countWaiting();
  }

  /** The message that the print house knows under that id. */
  public Optional<Long> findMessage(long orderId, String letterId) {
    return repository.findMessage(orderId, letterId);
  }

  /** Writes down that a letter came back. @return empty where that was known */
  @Transactional
  public Optional<Sent> cameBack(long orderId, String letterId) {
    return repository.cameBack(orderId, letterId, clock.instant().truncatedTo(ChronoUnit.MICROS));
  }

  /** Holds the order: its letters stay as they are until the transaction ends. */
  @Transactional(propagation = Propagation.MANDATORY)
  public void hold(long orderId) {
    repository.lock(orderId);
  }

  /** The newest ones, newest first. */
  public List<PrintOrder> list(int limit) {
    return repository.list(limit);
  }

  /** One order. */
  public Optional<PrintOrder> find(long orderId) {
    return repository.find(orderId);
  }

  /**
   * Writes the order as ZIP: a PDF for each letter, and last {@code order.csv}. The same bytes each
   * time as long as nobody in it is erased. Reads one document after the other.
   */
  public void write(PrintOrder order, OutputStream out) throws IOException {
    LocalDateTime at = LocalDateTime.ofInstant(order.closedAt(), ZoneOffset.UTC);
    List<PrintOrderRepository.Entry> written = new ArrayList<>();
    ZipOutputStream zip = new ZipOutputStream(out);
    for (PrintOrderRepository.Entry letter : repository.listEntries(order.id())) {
      Optional<byte[]> document = repository.findDocument(letter.messageId());
      if (document.isPresent()) {
        put(zip, PrintList.fileOf(letter), document.get(), at);
        written.add(letter);
      }
    }
    put(zip, PrintList.FILE, PrintList.write(written), at);
    zip.finish();
  }

  /** Stored as it is, so that no compressor's version shows in the bytes. */
  private static void put(ZipOutputStream zip, String name, byte[] content, LocalDateTime at)
      throws IOException {
    CRC32 sum = new CRC32();
    sum.update(content);
    ZipEntry entry = new ZipEntry(name);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(content.length);
    entry.setCrc(sum.getValue());
    entry.setTimeLocal(at);
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }

  /**
   * The print house has it. Said again it changes nothing.
   *
   * @return the order; empty where there is none
   */
  @Transactional
  public Optional<PrintOrder> take(long orderId) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    if (repository.take(orderId, now)) {
      repository.tell(orderId, "the print house took print order " + orderId, now);
      log.info("Print order was taken order={}", orderId);
    }
    return repository.find(orderId);
  }
}
