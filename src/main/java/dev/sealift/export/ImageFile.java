package dev.sealift.export;

/** The image file that a deployment's image is built from. */
public final class ImageFile {
  /** What it is called in a folder; docker has to be told of it by {@code -f}. */
  static final String NAME = "Containerfile";

  private ImageFile() {}

  /** Its text. */
  public static String text() {
    return Resources.text(NAME);
  }
}
