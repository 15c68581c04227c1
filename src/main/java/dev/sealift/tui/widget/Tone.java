package dev.sealift.tui.widget;

/** How text is meant. The words say it too: a tone is only emphasis, never the message. */
public enum Tone {
  PLAIN,
  TITLE,
  /** What a person types into. */
  FIELD,
  /** The chosen line of a list. */
  CHOSEN,
  GOOD,
  WARNING,
  BAD
}
