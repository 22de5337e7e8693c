package org.followup.browser;

/** How a page is looked at: colour scheme and width in CSS pixels. */
enum View {
  LIGHT_DESK(false, 1280, 800),
  DARK_DESK(true, 1280, 800),
  LIGHT_PHONE(false, 390, 844),
  DARK_PHONE(true, 390, 844);

  private final boolean dark;
  private final int width;
  private final int height;

  View(boolean dark, int width, int height) {
    this.dark = dark;
    this.width = width;
    this.height = height;
  }

  boolean dark() {
    return dark;
  }

  int width() {
    return width;
  }

  int height() {
    return height;
  }

  /** Such as {@code dark-390}. */
  @Override
  public String toString() {
    return (dark ? "dark-" : "light-") + width;
  }
}
