package org.followup.report;

import java.math.BigDecimal;
import java.util.Map;

/**
 * A journey in one line.
 *
 * @param running entries that have not ended, whenever they were
 * @param entered entries of the period
 * @param sent mails sent in the period
 * @param orders orders that belong to clicks on these mails
 * @param revenue what they came to in the shop's currency
 * @param otherRevenue what they came to in other currencies, by currency
 */
public record JourneySummary(
    String journey,
    long running,
    long entered,
    long sent,
    long orders,
    BigDecimal revenue,
    Map<String, BigDecimal> otherRevenue) {}
