package org.followup.message;

import java.util.List;

/** A template of which its author may be told something. */
interface Remarking {

  /** What the author should look at. */
  List<String> remarks(boolean marketing);
}
