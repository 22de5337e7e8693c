package org.followup.intake;

/**
 * One thing wrong with a request, as it is answered.
 *
 * @param index which event of the request, from 0
 * @param attribute the attribute, as a path such as {@code data.products[0].name}; {@code body}
 *     where the text is no JSON
 * @param detail what is wrong and what would be right; never what was sent
 */
record Fault(int index, String attribute, String detail) {}
