package org.followup.message;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * The mail servers that take our mails.
 *
 * @param relays each with a name, where it is and how much it takes; without any the server of
 *     {@code spring.mail} is the one relay, {@code default}
 */
@ConfigurationProperties("followup.mail")
record RelaySettings(@Nullable List<MailRelay> relays) {}
