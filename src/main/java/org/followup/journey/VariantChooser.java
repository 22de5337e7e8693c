package org.followup.journey;

import org.jspecify.annotations.Nullable;

/**
 * Says in place of chance which variant somebody gets. Only where a bean of this type exists
 * anybody is asked: a stage has one, a node that serves customers has none.
 */
public interface VariantChooser {

  /**
   * @return a variant of the test, or its hold-out; null leaves it to chance, as does a name that
   *     the test does not have
   */
  @Nullable String choose(String journey, String test, String recipient);
}
