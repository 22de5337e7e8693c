package org.followup.message;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How mails leave. The mail server itself is that of {@code spring.mail}; unless {@code
 * spring.mail.properties.mail.smtp.starttls.required} says otherwise, TLS is required of one that
 * is not on this machine.
 *
 * @param from sender of every mail, {@code Name <address>}; its domain is that of Message-IDs and
 *     list names. Required outside the demo.
 * @param replyTo where answers go; the sender where it is missing
 * @param postalAddress sender's full postal address for the legal block of every mail. Required
 *     outside the demo.
 * @param unsubscribeMailto address whose mails are read as an unsubscription, offered beside the
 *     link with a token behind a plus, so that it has to take plus addresses and to lead to {@code
 *     followup.inbound.smtp}; none by default
 * @param bounces return path of every mail, with a token behind a plus that tells which mail came
 *     back (VERP), so that it has to take plus addresses and to lead to {@code followup.inbound};
 *     none by default: the sender's address is the return path
 * @param node name of this host in the outbox, to find its unfinished mails after a crash; the host
 *     name by default. Two hosts never share one.
 * @param provider who carries the mails: each then has a header in that provider's language by
 *     which its news of the mail lead back to it
 * @param spamassassin program that scores previews; {@code off} for none
 * @param lease how long a mail belongs to the node that takes it, where nobody can tell that it is
 *     gone; longer than the ten minutes a mail server may think about a mail
 */
@ConfigurationProperties("followup.mail")
record MailSettings(
    @Nullable String from,
    @Nullable String replyTo,
    @Nullable String postalAddress,
    @Nullable String unsubscribeMailto,
    @Nullable String bounces,
    @Nullable String node,
    @DefaultValue("none") MailProvider provider,
    @DefaultValue("spamassassin") String spamassassin,
    @DefaultValue("15m") Duration lease) {}
