package org.followup.demo;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the demo shop knows of one customer; kept as JSON. */
record ShopState(
    boolean signedUp,
    @Nullable Cart cart,
    @Nullable Order order,
    @Nullable Voucher voucher,
    @Nullable Trial trial) {

  static final ShopState NEW = new ShopState(false, null, null, null, null);

  ShopState signUp() {
    return new ShopState(true, cart, order, voucher, trial);
  }

  ShopState with(@Nullable Cart newest) {
    return new ShopState(signedUp, newest, order, voucher, trial);
  }

  ShopState with(Order newest) {
    return new ShopState(signedUp, cart, newest, voucher, trial);
  }

  ShopState with(Voucher newest) {
    return new ShopState(signedUp, cart, order, newest, trial);
  }

  ShopState with(Trial newest) {
    return new ShopState(signedUp, cart, order, voucher, newest);
  }

  /** So many of one product. */
  record Line(String product, String name, BigDecimal price, int quantity) {}

  /** A cart that has something in it. */
  record Cart(String id, List<Line> lines) {

    int quantityOf(ShopProduct product) {
      return lines.stream()
          .filter(line -> line.product().equals(product.id()))
          .mapToInt(Line::quantity)
          .sum();
    }

    Cart with(ShopProduct product, int quantity) {
      List<Line> changed = new ArrayList<>(lines);
      Line line = new Line(product.id(), product.name(), product.price(), quantity);
      int at = lines.stream().map(Line::product).toList().indexOf(product.id());
      if (at < 0) {
        changed.add(line);
      } else {
        changed.set(at, line);
      }
      changed.removeIf(one -> one.quantity() == 0);
      return new Cart(id, List.copyOf(changed));
    }

    public BigDecimal total() {
      return totalOf(lines);
    }
  }

  record Order(
      String id, List<Line> lines, boolean delivered, boolean refunded, @Nullable Integer rating) {

    Order deliver() {
      return new Order(id, lines, true, refunded, rating);
    }

    Order refund() {
      return new Order(id, lines, delivered, true, rating);
    }

    Order rate(int stars) {
      return new Order(id, lines, delivered, refunded, stars);
    }

    public BigDecimal total() {
      return totalOf(lines);
    }
  }

  /**
   * @param expiresOn the last day it can be used
   */
  record Voucher(String code, BigDecimal value, String expiresOn, boolean redeemed) {

    Voucher redeem() {
      return new Voucher(code, value, expiresOn, true);
    }
  }

  /**
   * @param endsOn the last day of it
   */
  record Trial(String id, String endsOn, boolean upgraded) {

    Trial upgrade() {
      return new Trial(id, endsOn, true);
    }
  }

  private static BigDecimal totalOf(List<Line> lines) {
    return lines.stream()
        .map(line -> line.price().multiply(BigDecimal.valueOf(line.quantity())))
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }
}
