package org.followup.intake;

import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The door for Shopify's webhooks.
 *
 * @param secret the app's client secret that signs deliveries; several, separated by commas, while
 *     one replaces another; without any the door stays shut (401)
 * @param deliveredWhenFulfilled whether {@code orders/fulfilled} means that the parcel has arrived,
 *     for a shop whose carriers report nothing: it is {@code order-delivered} too, and {@code
 *     fulfillments/update} is passed over
 */
@ConfigurationProperties("followup.webhooks.shopify")
record ShopifySettings(
    @DefaultValue List<String> secret, @DefaultValue("false") boolean deliveredWhenFulfilled) {}
