package org.followup.message;

/**
 * One letter as it is printed.
 *
 * @param format as {@link LetterFormat} writes it
 */
record Letter(byte[] pdf, int pages, String format, LetterTo to) {}
