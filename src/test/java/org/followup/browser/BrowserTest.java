package org.followup.browser;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test in a real browser against the whole application; its methods take a {@link Site}. All such
 * tests share one browser and one application that starts with an empty database, so use recipients
 * of your own.
 *
 * <p>Without Chromium such tests are skipped, except with {@code CI=true}, where they fail.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(BrowserSession.class)
public @interface BrowserTest {}
