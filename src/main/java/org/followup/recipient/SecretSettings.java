package org.followup.recipient;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * The one secret of an installation.
 *
 * @param secret at least 16 characters; keys for tokens and for hashed addresses are derived from
 *     it. Required. Whoever changes it makes links in mails already sent and suppressed addresses
 *     unreadable.
 */
@ConfigurationProperties("followup")
record SecretSettings(@Nullable String secret) {}
