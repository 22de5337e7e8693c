package org.followup.demo;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import java.util.function.LongSupplier;
import org.followup.demo.ShopState.Cart;
import org.followup.demo.ShopState.Line;
import org.followup.demo.ShopState.Order;
import org.followup.demo.ShopState.Trial;
import org.followup.demo.ShopState.Voucher;
import org.jspecify.annotations.Nullable;

/**
 * Scenes of one customer as they unfold: the events a real shop would report, and what the shop
 * knows afterwards. What a scene needs and is not there yet happens first: nobody can rate an order
 * that was not delivered, so {@code rating} may be an order, a delivery and a rating.
 */
final class ShopStory {

  private static final BigDecimal VOUCHER = new BigDecimal("5.00");

  private final ShopCustomer customer;
  private final ShopWishes wishes;
  private final LocalDate today;
  private final String currency;
  private final String shop;
  private final LongSupplier numbers;
  private final List<Map<String, Object>> events = new ArrayList<>();
  private ShopState state;

  /**
   * @param today in the customer's zone
   * @param shop the address of the shop's page for this customer
   * @param numbers gives a number that was never given before
   */
  ShopStory(
      ShopCustomer customer,
      ShopState state,
      ShopWishes wishes,
      LocalDate today,
      String currency,
      String shop,
      LongSupplier numbers) {
    this.customer = customer;
    this.state = state;
    this.wishes = wishes;
    this.today = today;
    this.currency = currency;
    this.shop = shop;
    this.numbers = numbers;
  }

  List<Map<String, Object>> events() {
    return List.copyOf(events);
  }

  ShopState state() {
    return state;
  }

  void play(ShopScene scene) {
    switch (scene) {
      case BROWSE -> browse(wishes.which());
      case CART -> putIntoCart(wishes.which(), wishes::howMany);
      case CART_EMPTY -> emptyCart(cart());
      case CHECKOUT -> checkOut(cart());
      case ORDER -> order(cart());
      case DELIVERY -> deliver(orderOnItsWay());
      case REFUND -> refund(orderPaid());
      case VOUCHER -> issueVoucher();
      case REDEEM -> redeem(voucher());
      case TRIAL -> startTrial();
      case UPGRADE -> upgrade(trial());
      case SIGNUP -> signUp();
      case RATING -> rate(orderDelivered());
    }
  }

  private void browse(ShopProduct product) {
    tell(
        "product-viewed",
        "views",
        product.id(),
        Map.of(
            "product_id",
            product.id(),
            "name",
            product.name(),
            "price",
            product.price(),
            "currency",
            currency,
            "url",
            shop));
  }

  private void putIntoCart(ShopProduct product, IntUnaryOperator howMany) {
    Cart before = state.cart();
    if (before == null) {
      before = new Cart("cart-" + numbers.getAsLong(), List.of());
    }
    Cart after = before.with(product, howMany.applyAsInt(before.quantityOf(product)));
    if (after.lines().isEmpty()) {
      emptyCart(before);
    } else {
      state = state.with(after);
      tell("cart-updated", "carts", after.id(), basket(after.lines(), after.total(), "cartUrl"));
    }
  }

  private void emptyCart(Cart cart) {
    state = state.with((Cart) null);
    tell("cart-updated", "carts", cart.id(), basket(List.of(), BigDecimal.ZERO, "cartUrl"));
  }

  private void checkOut(Cart cart) {
    tell("checkout-started", "carts", cart.id(), basket(cart.lines(), cart.total(), "cartUrl"));
  }

  private void order(Cart cart) {
    Order order = new Order("order-" + numbers.getAsLong(), cart.lines(), false, false, null);
    state = state.with((Cart) null).with(order);
    tell("order-completed", "orders", order.id(), basket(order.lines(), order.total(), "orderUrl"));
  }

  private void deliver(Order order) {
    state = state.with(order.deliver());
    tell("order-delivered", "orders", order.id(), basket(order.lines(), order.total(), "orderUrl"));
  }

  private void refund(Order order) {
    state = state.with(order.refund());
    tell(
        "order-refunded",
        "orders",
        order.id(),
        Map.of("total", order.total(), "currency", currency));
  }

  private void rate(Order order) {
    int stars = wishes.stars();
    state = state.with(order.rate(stars));
    tell("review-submitted", "reviews", order.id(), Map.of("rating", stars));
  }

  private void issueVoucher() {
    Voucher voucher =
        new Voucher(
            "TEA-" + numbers.getAsLong(),
            VOUCHER,
            today.plusDays(wishes.howLong()).toString(),
            false);
    state = state.with(voucher);
    tell(
        "voucher-issued",
        "vouchers",
        voucher.code(),
        Map.of("expiresAt", voucher.expiresOn(), "value", voucher.value(), "currency", currency));
  }

  private void redeem(Voucher voucher) {
    state = state.with(voucher.redeem());
    tell("coupon-redeemed", "vouchers", voucher.code(), Map.of("value", voucher.value()));
  }

  private void startTrial() {
    Trial trial =
        new Trial(
            "tea-club-" + numbers.getAsLong(), today.plusDays(wishes.howLong()).toString(), false);
    state = state.with(trial);
    tell(
        "trial-started", "plans", trial.id(), Map.of("endsAt", trial.endsOn(), "plan", "Tea club"));
  }

  private void upgrade(Trial trial) {
    state = state.with(trial.upgrade());
    tell("plan-upgraded", "plans", trial.id(), Map.of("plan", "Tea club"));
  }

  private void signUp() {
    state = state.signUp();
    tell(
        "signed-up",
        "newsletter",
        null,
        Map.of("email", customer.email(), "firstName", customer.firstName()));
  }

  private Cart cart() {
    Cart cart = state.cart();
    if (cart == null) {
      putIntoCart(wishes.which(), none -> 1);
      cart = state.cart();
    }
    return found(cart);
  }

  private Order orderPaid() {
    Order order = state.order();
    if (order == null || order.refunded()) {
      order(cart());
    }
    return found(state.order());
  }

  private Order orderOnItsWay() {
    Order order = state.order();
    if (order != null && order.delivered()) {
      order(cart());
    }
    return orderPaid();
  }

  private Order orderDelivered() {
    Order order = state.order();
    if (order != null && order.rating() != null) {
      order(cart());
    }
    if (!orderPaid().delivered()) {
      deliver(orderPaid());
    }
    return found(state.order());
  }

  private Voucher voucher() {
    Voucher voucher = state.voucher();
    if (voucher == null
        || voucher.redeemed()
        || LocalDate.parse(voucher.expiresOn()).isBefore(today)) {
      issueVoucher();
    }
    return found(state.voucher());
  }

  private Trial trial() {
    Trial trial = state.trial();
    if (trial == null || trial.upgraded()) {
      startTrial();
    }
    return found(state.trial());
  }

  /** What the lines before have just made. */
  private static <T> T found(@Nullable T made) {
    if (made == null) {
      throw new IllegalStateException("A scene did not make what the next one needs.");
    }
    return made;
  }

  private Map<String, Object> basket(List<Line> lines, BigDecimal total, String address) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("products", lines.stream().map(ShopStory::product).toList());
    data.put("total", total);
    data.put("currency", currency);
    data.put(address, shop);
    return data;
  }

  private static Map<String, Object> product(Line line) {
    Map<String, Object> product = new LinkedHashMap<>();
    product.put("product_id", line.product());
    product.put("name", line.name());
    product.put("price", line.price());
    product.put("quantity", line.quantity());
    return product;
  }

  private void tell(
      String type, String department, @Nullable String subject, Map<String, Object> data) {
    Map<String, Object> event = new LinkedHashMap<>();
    event.put("id", type + "-" + numbers.getAsLong());
    event.put("source", "demo-shop/" + department);
    event.put("type", type);
    event.put("recipient", customer.recipient());
    if (subject != null) {
      event.put("subject", subject);
    }
    event.put("data", data);
    events.add(event);
  }
}
