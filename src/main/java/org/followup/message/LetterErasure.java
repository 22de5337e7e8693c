package org.followup.message;

import java.util.List;
import org.followup.recipient.Erasing;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Takes an erased person's letters out of the print orders. What a print house has already is not
 * ours to delete; it takes the list again.
 */
@Component
class LetterErasure {

  private final PrintOrderRepository orders;

  LetterErasure(PrintOrderRepository orders) {
    this.orders = orders;
  }

  @EventListener
  void erase(Erasing erasing) {
    // orders before letters, as everywhere; what another erasure took out is seen from then on
    List<Long> held = orders.lockOrdersOf(erasing.recipient());
    int deleted = orders.erase(erasing.recipient());
    held.forEach(this::seal);
    erasing.deleted("letters", deleted);
  }

  private void seal(long order) {
    List<PrintOrderRepository.Entry> letters = orders.listEntries(order);
    orders.seal(
        order,
        letters.size(),
        letters.stream().mapToInt(PrintOrderRepository.Entry::pages).sum(),
        PrintList.sha256(PrintList.write(letters)));
  }
}
