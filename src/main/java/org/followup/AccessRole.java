package org.followup;

/** What someone is at our doors. */
enum AccessRole {
  /** A system with an API key. */
  SYSTEM,
  /** A person who may see and steer everything. */
  OPERATOR,
  /** A person who works the tasks of their groups. */
  AGENT;

  String authority() {
    return "ROLE_" + name();
  }
}
