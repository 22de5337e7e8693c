package org.followup.message;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * When the mail of a journey stops itself. Defaults: Gmail asks for less than 0.3 % complaints (its
 * guidelines for senders), Amazon SES looks into accounts from 5 % hard bounces on.
 *
 * @param window how far back mails and what came back of them count
 * @param leastMails of a journey within it before anything is concluded
 * @param complaints per cent of its mails; 100 for never
 * @param bounces the same for hard bounces
 */
@ConfigurationProperties("followup.mail.spike")
record SpikeSettings(
    @DefaultValue("24h") Duration window,
    @DefaultValue("200") int leastMails,
    @DefaultValue("0.3") double complaints,
    @DefaultValue("5") double bounces) {}
