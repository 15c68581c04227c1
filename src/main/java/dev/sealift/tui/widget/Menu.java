package dev.sealift.tui.widget;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A list of which one item is chosen, and which {@code /} searches.
 *
 * @param chosen among all items, not only those that are found
 * @param search what is looked for; empty for everything
 * @param searching whether keys go into the search
 */
public record Menu(List<Item> items, int chosen, String search, boolean searching) {
  /** One item: its text, and what is said beside it. */
  public record Item(String text, String detail) {}

  /** A list with the first item chosen. */
  public static Menu of(List<Item> items) {
    return new Menu(List.copyOf(items), 0, "", false);
  }

  /** Other items; what was chosen stays so by its place. */
  public Menu with(List<Item> items) {
    return new Menu(
        List.copyOf(items), Math.max(0, Math.min(chosen, items.size() - 1)), search, searching);
  }

  /**
   * Other items, what is looked for stays; the first is chosen, unless another one was: that stays
   * so by its text, wherever it stands now.
   */
  public Menu renewed(List<Item> items) {
    String before = chosen > 0 ? text(chosen) : "";
    Menu first = new Menu(List.copyOf(items), 0, search, searching);
    return IntStream.range(0, items.size())
        .filter(i -> first.text(i).equals(before))
        .mapToObj(first::choosing)
        .findFirst()
        .orElse(first)
        .looking(search, searching);
  }

  /** With that item chosen. */
  public Menu choosing(int index) {
    return new Menu(items, index, search, searching);
  }

  /** The chosen item's place; empty when nothing is found. */
  public Optional<Integer> choice() {
    return found().contains(chosen) ? Optional.of(chosen) : Optional.empty();
  }

  /** Whether this key does something here. */
  public boolean takes(Key key) {
    if (searching) {
      return key.isText()
          || switch (key.kind()) {
            case ENTER, ESCAPE, BACKSPACE, UP, DOWN -> true;
            default -> false;
          };
    }
    return key.equals(Key.of('/'))
        || (key.equals(Key.ESCAPE) && !search.isEmpty())
        || switch (key.kind()) {
          case UP, DOWN, HOME, END, PAGE_UP, PAGE_DOWN -> true;
          default -> false;
        };
  }

  /** The list after a key. */
  public Menu typed(Key key) {
    if (searching && key.isBreak()) {
      return this;
    }
    if (searching && key.isText()) {
      return looking(search + key.character(), true);
    }
    return switch (key.kind()) {
      case CHARACTER -> key.character() == '/' ? looking(search, true) : this;
      case BACKSPACE ->
          search.isEmpty()
              ? this
              : looking(
                  search.substring(0, search.offsetByCodePoints(search.length(), -1)), searching);
      case ENTER -> new Menu(items, chosen, search, false);
      case ESCAPE -> looking("", false);
      case UP -> moved(-1);
      case DOWN -> moved(1);
      case PAGE_UP -> moved(-8);
      case PAGE_DOWN -> moved(8);
      case HOME -> moved(-items.size());
      case END -> moved(items.size());
      default -> this;
    };
  }

  private Menu looking(String text, boolean typing) {
    Menu next = new Menu(items, chosen, text, typing);
    List<Integer> found = next.found();
    return found.isEmpty() || found.contains(chosen) ? next : next.choosing(found.get(0));
  }

  private Menu moved(int by) {
    List<Integer> found = found();
    if (found.isEmpty()) {
      return this;
    }
    int at = Math.max(0, found.indexOf(chosen)) + by;
    return choosing(found.get(Math.max(0, Math.min(found.size() - 1, at))));
  }

  private List<Integer> found() {
    String wanted = search.toLowerCase(Locale.ROOT);
    return IntStream.range(0, items.size())
        .filter(
            i -> (text(i) + " " + items.get(i).detail()).toLowerCase(Locale.ROOT).contains(wanted))
        .boxed()
        .toList();
  }

  private String text(int index) {
    return items.get(index).text();
  }

  /** Draws it; with a search, the last row tells of it. */
  public void render(Frame frame, boolean focused) {
    List<Integer> found = found();
    boolean told = searching || !search.isEmpty();
    int rows = frame.rows() - (told ? 1 : 0);
    int at = Math.max(0, found.indexOf(chosen));
    int top = Math.max(0, Math.min(at - rows / 2, found.size() - rows));
    int wide = found.stream().mapToInt(i -> Frame.width(text(i))).max().orElse(0);
    int texts = Math.min(wide, Math.max(10, frame.columns() / 2));
    for (int y = 0; y < rows && top + y < found.size(); y++) {
      int index = found.get(top + y);
      boolean here = index == chosen;
      Tone tone = here && focused ? Tone.CHOSEN : Tone.PLAIN;
      Item item = items.get(index);
      boolean alone = item.detail().isEmpty();
      String text = Frame.fit(item.text(), alone ? frame.columns() - 4 : texts);
      frame.put(0, y, here ? "> " : "  ", here ? Tone.TITLE : Tone.PLAIN);
      frame.put(2, y, text, tone);
      int from = texts + 4;
      frame.put(from, y, Frame.fit(item.detail(), frame.columns() - from - 1), Tone.PLAIN);
    }
    if (top > 0) {
      frame.put(frame.columns() - 1, 0, "↑", Tone.TITLE);
    }
    if (top + rows < found.size()) {
      frame.put(frame.columns() - 1, rows - 1, "↓", Tone.TITLE);
    }
    if (told) {
      int end = frame.put(0, rows, "/" + search, Tone.TITLE);
      frame.put(
          end + 2, rows, found.isEmpty() ? "nothing found" : found.size() + " found", Tone.PLAIN);
      if (searching) {
        frame.cursor(end, rows);
      }
    }
  }
}
