package dev.sealift.tui.widget;

/** One line of text that can be edited. */
public record TextField(String text, int cursor) {
  /** A field with the cursor at its end. */
  public static TextField of(String text) {
    return new TextField(text, text.length());
  }

  /** Whether this key does something here. */
  public boolean takes(Key key) {
    return key.isText()
        || switch (key.kind()) {
          case LEFT, RIGHT, HOME, END, BACKSPACE, DELETE -> true;
          case CONTROL -> "aeukwbfd".indexOf(key.character()) >= 0;
          default -> false;
        };
  }

  /** The field after a key. */
  public TextField typed(Key key) {
    return switch (key.kind()) {
      case CHARACTER, PASTED -> insert(key.character());
      case LEFT -> at(before());
      case RIGHT -> at(after());
      case HOME -> at(0);
      case END -> at(text.length());
      case BACKSPACE -> without(before(), cursor);
      case DELETE -> without(cursor, after());
      case CONTROL -> control(key.character());
      default -> this;
    };
  }

  private TextField control(char character) {
    return switch (character) {
      case 'a' -> at(0);
      case 'e' -> at(text.length());
      case 'b' -> at(before());
      case 'f' -> at(after());
      case 'd' -> typed(Key.DELETE);
      case 'u' -> without(0, cursor);
      case 'k' -> without(cursor, text.length());
      case 'w' -> without(wordStart(), cursor);
      default -> this;
    };
  }

  /** Where the character before begins; none that has two halves is cut in the middle. */
  private int before() {
    return cursor == 0 ? 0 : text.offsetByCodePoints(cursor, -1);
  }

  private int after() {
    return cursor == text.length() ? cursor : text.offsetByCodePoints(cursor, 1);
  }

  private int wordStart() {
    int start = cursor;
    while (start > 0 && text.charAt(start - 1) == ' ') {
      start--;
    }
    while (start > 0 && text.charAt(start - 1) != ' ') {
      start--;
    }
    return start;
  }

  private TextField insert(char character) {
    if (Character.isISOControl(character)) {
      return this;
    }
    return new TextField(
        text.substring(0, cursor) + character + text.substring(cursor), cursor + 1);
  }

  private TextField without(int from, int to) {
    return new TextField(text.substring(0, from) + text.substring(to), from);
  }

  private TextField at(int position) {
    return new TextField(text, Math.max(0, Math.min(text.length(), position)));
  }

  /** Draws it; what does not fit scrolls with the cursor. */
  public void render(Frame frame, int x, int y, int width, boolean focused) {
    if (!focused) {
      frame.put(x, y, Frame.fit(text, width), Tone.PLAIN);
      return;
    }
    int from = 0;
    while (Frame.width(text.substring(from, cursor)) >= width) {
      from++;
    }
    frame.put(x, y, " ".repeat(Math.max(0, width)), Tone.FIELD);
    Frame field = frame.area(x, y, width, 1);
    field.put(0, 0, text.substring(from), Tone.FIELD);
    frame.cursor(x + Frame.width(text.substring(from, cursor)), y);
  }
}
