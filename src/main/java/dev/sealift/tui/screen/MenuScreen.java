package dev.sealift.tui.screen;

import dev.sealift.tui.widget.Key;
import dev.sealift.tui.widget.Menu;
import java.util.List;

/** A screen with a list. While that is searched it has all keys, so that they do nothing else. */
interface MenuScreen extends Screen {
  Menu menu();

  /** What keys do while the list is not searched, the most useful first. */
  List<Binding> choices();

  @Override
  default List<Binding> bindings() {
    if (!menu().searching()) {
      return takes(Key.ESCAPE) ? choices().stream().map(this::clearing).toList() : choices();
    }
    return List.of(
        Binding.of(Key.ENTER, "take it", "ends the search, with this one chosen", this::same),
        Binding.of(Key.ESCAPE, "clear the search", "lists all again", this::same),
        Binding.of(Key.DOWN, "choose", "chooses among what is found, with Up", this::same));
  }

  /** Esc goes nowhere as long as there is a search, which it takes away first. */
  private Binding clearing(Binding binding) {
    return binding.key().equals(Key.ESCAPE)
        ? Binding.of(Key.ESCAPE, "clear the search", "lists all again", this::same)
        : binding;
  }

  /** The list does it. */
  private Next same() {
    return Next.to(this);
  }
}
