package org.followup.message;

import java.util.List;
import org.springframework.stereotype.Component;

/**
 * The files under {@code processes/}: from the directory given by {@code followup.processes}, else
 * from the class path. Paths are relative and use slashes, e.g. {@code
 * abandoned-cart/mails/cart-reminder.de.mjml}.
 */
@Component
public class ProcessFiles {

  /** One file. */
  public record ProcessFile(String path, byte[] content) {}

  /** Files whose path matches an Ant pattern such as {@code *}{@code /mails/*.mjml}, sorted. */
  public List<ProcessFile> list(String antPattern) {
    throw new UnsupportedOperationException();
  }
}
