package dev.sealift.tui;

import com.googlecode.lanterna.input.KeyStroke;
import com.googlecode.lanterna.input.KeyType;
import dev.sealift.tui.widget.Key;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Lanterna's key strokes as keys; knows whether a paste is under way. */
final class Keys {
  private boolean pasting;

  /** The key; empty where there is none, such as an Enter in a paste, which must not submit. */
  Optional<Key> key(KeyStroke stroke) {
    // Lanterna gives Enter, Tab and the like a character too.
    @Nullable Character character =
        stroke.getKeyType() == KeyType.Character ? stroke.getCharacter() : null;
    if (character != null && character == UnixTty.PASTE_START) {
      pasting = true;
      return Optional.empty();
    }
    if (character != null && character == UnixTty.PASTE_END) {
      pasting = false;
      return Optional.empty();
    }
    if (pasting) {
      return character == null || stroke.isCtrlDown()
          ? Optional.empty()
          : Optional.of(new Key(Key.Kind.PASTED, character));
    }
    return Optional.of(character == null ? other(stroke) : typed(character, stroke));
  }

  private static Key typed(char character, KeyStroke stroke) {
    if (stroke.isAltDown()) {
      return Key.OTHER;
    }
    return stroke.isCtrlDown() ? Key.control(Character.toLowerCase(character)) : Key.of(character);
  }

  private static Key other(KeyStroke stroke) {
    return switch (stroke.getKeyType()) {
      case Enter -> Key.ENTER;
      case Escape -> Key.ESCAPE;
      case Tab -> Key.TAB;
      case ReverseTab -> Key.BACK_TAB;
      case ArrowUp -> Key.UP;
      case ArrowDown -> Key.DOWN;
      case ArrowLeft -> Key.LEFT;
      case ArrowRight -> Key.RIGHT;
      case Home -> Key.HOME;
      case End -> Key.END;
      case PageUp -> Key.PAGE_UP;
      case PageDown -> Key.PAGE_DOWN;
      case Backspace -> Key.BACKSPACE;
      case Delete -> Key.DELETE;
      case F1 -> Key.F1;
      default -> Key.OTHER;
    };
  }
}
