package org.followup;

import org.junit.jupiter.api.Test;

@FollowupTest
class StartTest {

  @Test
  void starts() {}
}
