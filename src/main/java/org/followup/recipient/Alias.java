package org.followup.recipient;

/**
 * Another name of a recipient.
 *
 * @param shop the shop's kind, such as {@code shopify}
 * @param externalId the customer id there
 */
public record Alias(String shop, String externalId) {}
