package org.followup.message;

import java.util.LinkedHashSet;
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
    List<Long> concerned = orders.erase(erasing.recipient());
    new LinkedHashSet<>(concerned).forEach(this::seal);
    erasing.deleted("letters", concerned.size());
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
