package org.followup.message;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.followup.recipient.Channel;
import org.followup.recipient.Contacts;
import org.followup.recipient.PostalAddress;
import org.followup.recipient.Purpose;
import org.followup.recipient.RecipientId;

/** The room of mails with an empty print house. */
final class PrintRoom {

  /** Two in the night in Berlin. */
  static final Instant CLOSING = Instant.parse("2026-11-24T01:00:00Z");

  final MailRoom room = MailRoom.open();
  final PrintRelay relay = room.context.getBean(PrintRelay.class);
  final PrintOrders orders = room.context.getBean(PrintOrders.class);
  final PrintOrderRepository repository = room.context.getBean(PrintOrderRepository.class);
  final Contacts contacts = room.context.getBean(Contacts.class);

  PrintRoom() {
    room.jdbc.sql("delete from message_hold").update();
    room.jdbc.sql("delete from message_print_letter").update();
    room.jdbc.sql("delete from message_print_order").update();
  }

  RecipientId living(RecipientId id) {
    contacts.putPostalAddress(
        id,
        PostalAddress.read(
                Map.of(
                    "name", "Ana Müller",
                    "street", "Straße des 17. Juni 135 // " + id.value(),
                    "postalCode", "10623",
                    "city", "Berlin",
                    "country", "DE"))
            .address());
    return id;
  }

  Send letter(RecipientId recipient, Purpose purpose) {
    return SendDraft.like(room.send(recipient, "posted", null, purpose))
        .channel(Channel.PRINT)
        .send();
  }

  long queued() {
    return room.queue(letter(living(room.ana()), MailRoom.OFFERS));
  }

  void at(Instant moment) {
    room.clock.now = moment;
    relay.drain();
  }

  Map<String, byte[]> download(PrintOrder order) throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    orders.write(order, out);
    try (var zip = new ZipInputStream(new ByteArrayInputStream(out.toByteArray()))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        files.put(entry.getName(), zip.readAllBytes());
      }
    }
    return files;
  }
}
