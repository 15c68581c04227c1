package dev.sealift.tui;

import com.googlecode.lanterna.input.KeyStroke;
import com.googlecode.lanterna.input.KeyType;
import dev.sealift.tui.widget.Key;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Lanterna's key strokes as keys; knows whether a paste is under way. */
final class Keys {
  private boolean pasting;

  /** A line break or a tab that was pasted: at the end, where many copy one too, it is nothing. */
  private Optional<Key> held = Optional.empty();

  /** The keys; an Enter in a paste submits nothing, and is no key at its end. */
  List<Key> keys(KeyStroke stroke) {
    // Lanterna gives Enter, Tab and the like a character too.
    @Nullable Character character =
        stroke.getKeyType() == KeyType.Character ? stroke.getCharacter() : null;
    if (character != null && character == UnixTty.PASTE_START) {
      pasting = true;
      held = Optional.empty();
      return List.of();
    }
    if (character != null && character == UnixTty.PASTE_END) {
      pasting = false;
      return List.of();
    }
    if (pasting) {
      return pasted(character, stroke);
    }
    return List.of(character == null ? other(stroke) : typed(character, stroke));
  }

  private List<Key> pasted(@Nullable Character character, KeyStroke stroke) {
    if (character != null && !stroke.isCtrlDown()) {
      List<Key> keys = new ArrayList<>();
      held.ifPresent(keys::add);
      held = Optional.empty();
      keys.add(new Key(Key.Kind.PASTED, character));
      return keys;
    }
    if (stroke.getKeyType() == KeyType.Enter || stroke.getKeyType() == KeyType.Tab) {
      held =
          Optional.of(new Key(Key.Kind.PASTED, stroke.getKeyType() == KeyType.Enter ? '\n' : '\t'));
    }
    return List.of();
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
