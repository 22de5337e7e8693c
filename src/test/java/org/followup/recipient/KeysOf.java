package org.followup.recipient;

/** Keys for tests without Spring. */
public final class KeysOf {

  private KeysOf() {}

  public static SecretKeys secret(String secret) {
    return new SecretKeys(new SecretSettings(secret));
  }
}
