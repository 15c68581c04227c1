package dev.sealift.seal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * Changes {@code spec.encryptedData} in a YAML text and nothing else of it, comments included. It
 * does what it can: whoever calls it reads the result again and compares.
 */
final class YamlItems {
  /** Text to put in the place of another; positions are of code points. */
  private record Edit(int start, int end, String text) {}

  private final List<Edit> edits = new ArrayList<>();

  private YamlItems() {}

  /**
   * The text with the items of each document.
   *
   * @return empty where a document has no block of items that could be edited
   */
  static Optional<String> replace(String text, List<? extends Map<String, String>> items) {
    YamlItems editor = new YamlItems();
    List<Node> documents =
        YamlReader.compose(text).stream().filter(MappingNode.class::isInstance).toList();
    if (documents.size() != items.size()) {
      return Optional.empty();
    }
    for (int i = 0; i < documents.size(); i++) {
      Optional<Node> block =
          value(documents.get(i), "spec").flatMap(spec -> value(spec, "encryptedData"));
      if (block.isEmpty() || !editor.document(block.get(), items.get(i))) {
        return Optional.empty();
      }
    }
    return Optional.of(editor.apply(text));
  }

  private boolean document(Node block, Map<String, String> items) {
    if (!(block instanceof MappingNode mapping)
        || mapping.getFlowStyle() != FlowStyle.BLOCK
        || mapping.getAnchor().isPresent()
        || mapping.getValue().isEmpty()) {
      return false;
    }
    Map<String, String> missing = new LinkedHashMap<>(items);
    for (NodeTuple entry : mapping.getValue()) {
      String key = YamlReader.key(entry.getKeyNode());
      String wanted = missing.remove(key);
      if (wanted == null
          || !(entry.getValueNode() instanceof ScalarNode value)
          || value.getAnchor().isPresent()) {
        return false;
      }
      if (!wanted.equals(value.getValue())) {
        boolean lines =
            value.getScalarStyle() == ScalarStyle.LITERAL
                || value.getScalarStyle() == ScalarStyle.FOLDED;
        String text = TreeWriter.scalar(wanted) + (lines ? "\n" : "");
        edits.add(new Edit(start(value), end(value), text));
      }
    }
    Mark first = mapping.getValue().get(0).getKeyNode().getStartMark().orElseThrow();
    String indent = " ".repeat(first.getColumn());
    StringBuilder added = new StringBuilder();
    missing.forEach(
        (key, value) ->
            added
                .append(TreeWriter.scalar(key))
                .append(": ")
                .append(TreeWriter.scalar(value))
                .append('\n')
                .append(indent));
    edits.add(new Edit(first.getIndex(), first.getIndex(), added.toString()));
    return true;
  }

  private String apply(String text) {
    int[] points = text.codePoints().toArray();
    StringBuilder out = new StringBuilder();
    int at = 0;
    edits.sort(Comparator.comparingInt(Edit::start));
    for (Edit edit : edits) {
      out.append(new String(points, at, edit.start() - at)).append(edit.text());
      at = edit.end();
    }
    return out.append(new String(points, at, points.length - at)).toString();
  }

  private static Optional<Node> value(Node node, String key) {
    return node instanceof MappingNode mapping
        ? mapping.getValue().stream()
            .filter(e -> e.getKeyNode() instanceof ScalarNode k && k.getValue().equals(key))
            .map(NodeTuple::getValueNode)
            .findFirst()
        : Optional.empty();
  }

  private static int start(Node node) {
    return node.getStartMark().orElseThrow().getIndex();
  }

  private static int end(Node node) {
    return node.getEndMark().orElseThrow().getIndex();
  }
}
