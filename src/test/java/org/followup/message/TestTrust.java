package org.followup.message;

import javax.net.SocketFactory;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/** Jakarta Mail asks the class it is told for its default: whom the test trusts. */
public final class TestTrust {

  static volatile @Nullable SSLSocketFactory trusted;

  private TestTrust() {}

  public static @Nullable SocketFactory getDefault() {
    return trusted;
  }
}
