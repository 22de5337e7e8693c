package org.followup.message;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Signing of mails before they are handed over, where the relay does not do it.
 *
 * @param domain that signs, the sender's or one above it
 * @param selector under which the public key stands in the DNS, at {@code
 *     <selector>._domainkey.<domain>}
 * @param privateKey file with the private key in PEM: RSA of at least 1024 bits, better 2048, or
 *     Ed25519; without it nothing is signed
 */
@ConfigurationProperties("followup.mail.dkim")
record DkimSettings(
    @Nullable String domain, @Nullable String selector, @Nullable String privateKey) {}
