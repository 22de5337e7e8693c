package org.followup.journey;

/** A date or time of day that a model or an event gives cannot be read; says so in a sentence. */
class UnreadableDateException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  UnreadableDateException(String sentence) {
    super(sentence);
  }
}
