package org.followup.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.LocalTime;
import java.time.Period;
import java.util.List;
import java.util.stream.Stream;
import org.followup.recipient.RecipientId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Copies of print orders for who fetches files. */
@ExtendWith(OutputCaptureExtension.class)
class PrintFolderTest {

  @TempDir Path parent;
  private final PrintRoom print = new PrintRoom();
  private final MailRoom room = print.room;
  private final RecipientId ana = print.living(room.ana());

  private PrintFolder folder(Path place) throws IOException {
    Files.createDirectories(place);
    return new PrintFolder(
        room.context.getBean(PrintCopyRepository.class),
        print.repository,
        print.orders,
        new LetterSettings(true, LocalTime.of(2, 0), "DE", Period.ofDays(30), place),
        room.clock);
  }

  private long order() {
    room.queue(print.letter(ana, MailRoom.OFFERS));
    print.queued();
    print.at(PrintRoom.CLOSING);
    return print.orders.list(1).get(0).id();
  }

  private Path copy(long order) {
    return parent.resolve("print-order-" + order + ".zip");
  }

  private void eraseAna() {
    room.transaction.executeWithoutResult(any -> room.recipients.erase(ana));
  }

  private byte[] download(long order) throws IOException {
    var zip = new ByteArrayOutputStream();
    print.orders.write(print.orders.find(order).orElseThrow(), zip);
    return zip.toByteArray();
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(parent)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  @Test
  void aCopyIsReplacedWhenSomebodyInItIsErased() throws Exception {
    PrintFolder folder = folder(parent);
    long order = order();
    folder.file();
    byte[] before = Files.readAllBytes(copy(order));
    assertThat(before).isEqualTo(download(order));

    eraseAna();
    folder.file();

    assertThat(Files.readAllBytes(copy(order))).isNotEqualTo(before).isEqualTo(download(order));
    assertThat(names()).containsExactly("print-order-" + order + ".zip");
  }

  @Test
  void aCopyThatWasFetchedDoesNotComeAgain() throws Exception {
    PrintFolder folder = folder(parent);
    long order = order();
    folder.file();
    Files.delete(copy(order));

    eraseAna();
    folder.file();

    assertThat(names()).isEmpty();
  }

  @Test
  void aCopyOfAnOrderThatWasTakenIsDeletedWithThePerson() throws Exception {
    PrintFolder folder = folder(parent);
    long order = order();
    folder.file();
    print.orders.take(order);
    folder.file();
    assertThat(copy(order)).exists();

    eraseAna();
    folder.file();

    assertThat(names()).isEmpty();
  }

  @Test
  void aCopyIsDeletedWhenItsPeriodIsOver() throws Exception {
    PrintFolder folder = folder(parent);
    long order = order();
    folder.file();
    print.orders.take(order);
    assertThat(
            print.repository.clear(
                PrintRoom.CLOSING.plusSeconds(1), PrintRoom.CLOSING, 9, room.clock.now))
        .isOne();

    folder.file();

    assertThat(names()).isEmpty();
  }

  @Test
  void aBrokenFolderStopsNothingAndIsSpokenOf(CapturedOutput output) throws Exception {
    Path place = parent.resolve("orders");
    PrintFolder folder = folder(place);
    Files.delete(place);
    long order = order();

    folder.file();
    folder.file();

    assertThat(output.getAll()).containsOnlyOnce("could not be written to " + place);
    Files.createDirectory(place);
    folder.file();
    assertThat(place.resolve("print-order-" + order + ".zip")).exists();
  }

  @Test
  void othersOfTheGroupMayReadItAndWhatACrashLeftIsSwept() throws Exception {
    Path plain = Files.createFile(parent.resolve("plain"));
    Path left = Files.createFile(parent.resolve(".print-order-1-x.part"));
    Path young = Files.createFile(parent.resolve(".print-order-2-x.part"));
    Files.setLastModifiedTime(left, FileTime.from(PrintRoom.CLOSING.minus(Duration.ofHours(2))));
    Files.setLastModifiedTime(young, FileTime.from(PrintRoom.CLOSING));
    long order = order();

    folder(parent).file();

    assertThat(Files.getPosixFilePermissions(copy(order)))
        .isEqualTo(Files.getPosixFilePermissions(plain));
    assertThat(left).doesNotExist();
    assertThat(young).exists();
  }
}
