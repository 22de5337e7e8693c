package org.followup.report;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.math.BigDecimal;
import java.util.Map;

/**
 * What became of mails and what came back on them. docs/report.md says what each figure means.
 *
 * @param sent mails that the mail server took
 * @param opened human hits on pixels
 * @param uniqueOpened mails with at least one
 * @param clicked human hits on links
 * @param uniqueClicked mails with at least one
 * @param orders orders that belong to a click on one of these mails
 * @param revenue what they came to in the shop's currency
 * @param otherRevenue what they came to in other currencies, by currency; not part of {@code
 *     revenue}
 * @param queued mails waiting for the mail server or on their way to it
 * @param putOff mails that wait for a cap, a gap or quiet hours
 * @param refused mails that may not be sent
 * @param withdrawn mails whose journey ended first
 * @param failed mails that could not be written or handed over
 * @param unknown mails of which a crash left open whether they left; not part of {@code sent}
 * @param machineOpens hits on pixels by sure machines
 * @param machineClicks hits on links by sure machines
 * @param unknownOpens hits on pixels by nobody knows whom
 * @param unknownClicks hits on links by nobody knows whom
 * @param bounced mails that came back for good
 * @param softBounced mails that came back for now
 * @param complained mails whose reader called them spam
 * @param unsubscribed mails by which their reader stopped the topic or all
 */
@JsonNaming(SnakeCaseStrategy.class)
public record Figures(
    long sent,
    long opened,
    long uniqueOpened,
    long clicked,
    long uniqueClicked,
    long orders,
    BigDecimal revenue,
    Map<String, BigDecimal> otherRevenue,
    long queued,
    long putOff,
    long refused,
    long withdrawn,
    long failed,
    long unknown,
    long machineOpens,
    long machineClicks,
    long unknownOpens,
    long unknownClicks,
    long bounced,
    long softBounced,
    long complained,
    long unsubscribed) {}
