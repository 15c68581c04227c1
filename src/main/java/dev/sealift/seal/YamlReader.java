package dev.sealift.seal;

import dev.sealift.seal.Documents.Literal;
import dev.sealift.seal.Documents.Unreadable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.composer.Composer;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/**
 * YAML as trees. Of the engine's messages only the line is used: the rest quotes the text, which
 * may be a secret.
 */
final class YamlReader {
  private static final LoadSettings SETTINGS =
      LoadSettings.builder().setCodePointLimit(Documents.MAXIMUM_BYTES).build();

  /** Aliases make a small text a huge tree. */
  private static final int MAXIMUM_NODES = 100_000;

  private static final Set<String> NULLS = Set.of("", "~", "null", "Null", "NULL");

  /** What YAML 1.1 takes for a boolean, and 1.2 for text. */
  private static final Pattern BOOLEAN =
      Pattern.compile("[yYnN]|yes|Yes|YES|no|No|NO|on|On|ON|off|Off|OFF|True|TRUE|False|FALSE");

  private static final Pattern NUMBER =
      Pattern.compile(
          "[-+]?(?:0[xXoObB][0-9a-fA-F_]+|[0-9][0-9_]*(?:\\.[0-9_]*)?(?:[eE][-+]?[0-9]+)?"
              + "|\\.[0-9][0-9_]*(?:[eE][-+]?[0-9]+)?|\\.(?:inf|Inf|INF))|\\.(?:nan|NaN|NAN)");

  /**
   * The numbers that every reader writes back as they were. kubeseal takes a fraction for a float
   * of 32 bits, which keeps six digits, and writes one below 0.0001 with an exponent.
   */
  private static final Pattern CANONICAL =
      Pattern.compile(
          "0|-?[1-9][0-9]{0,17}|-?[1-9](?=[0-9.]{2,6}\\z)[0-9]*\\.[0-9]*[1-9]"
              + "|-?0\\.0{0,3}[1-9](?:[0-9]{0,4}[1-9])?");

  private int nodes;

  private YamlReader() {}

  /** All documents as trees; null for one without content. */
  static List<@Nullable Object> read(String text) {
    List<@Nullable Object> documents = new ArrayList<>();
    YamlReader reader = new YamlReader();
    for (Node node : compose(text)) {
      documents.add(reader.tree(node, 0));
    }
    return documents;
  }

  /**
   * All documents as nodes, which know their place in the text.
   *
   * @throws Unreadable it is no YAML
   */
  static List<Node> compose(String text) {
    List<Node> documents = new ArrayList<>();
    try {
      new Shallow(text).forEachRemaining(documents::add);
      return documents;
    } catch (MarkedYamlEngineException e) {
      throw new Unreadable(
          e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(1), "this is no YAML");
    } catch (YamlEngineException e) {
      throw new Unreadable(1, "this is no YAML, or it is too large");
    } catch (NumberFormatException e) {
      // The engine's own, of an escape that the text ends in.
      throw new Unreadable((int) text.lines().count(), "this is no YAML: it ends in an escape");
    }
  }

  /** A composer that goes no deeper than any object does, where the engine's goes on forever. */
  private static final class Shallow extends Composer {
    private int depth;

    Shallow(String text) {
      super(SETTINGS, new ParserImpl(SETTINGS, new StreamReader(SETTINGS, text)));
    }

    @Override
    protected SequenceNode composeSequenceNode(Optional<Anchor> anchor) {
      return deeper(() -> super.composeSequenceNode(anchor));
    }

    @Override
    protected Node composeMappingNode(Optional<Anchor> anchor) {
      return deeper(() -> super.composeMappingNode(anchor));
    }

    private <T> T deeper(Supplier<T> compose) {
      if (++depth > Documents.MAXIMUM_DEPTH) {
        int line = parser.peekEvent().getStartMark().map(Mark::getLine).orElse(0);
        throw new Unreadable(line + 1, "nested too deeply");
      }
      try {
        return compose.get();
      } finally {
        depth--;
      }
    }
  }

  private @Nullable Object tree(Node node, int depth) {
    if (depth > Documents.MAXIMUM_DEPTH || ++nodes > MAXIMUM_NODES) {
      throw new Unreadable(line(node), "an alias that never ends");
    }
    if (node instanceof MappingNode mapping) {
      Map<String, @Nullable Object> map = new LinkedHashMap<>();
      for (NodeTuple entry : mapping.getValue()) {
        String key = key(entry.getKeyNode());
        if (map.containsKey(key)) {
          throw new Unreadable(line(entry.getKeyNode()), "a key that was there already");
        }
        map.put(key, tree(entry.getValueNode(), depth + 1));
      }
      return map;
    }
    if (node instanceof SequenceNode sequence) {
      List<@Nullable Object> list = new ArrayList<>();
      for (Node item : sequence.getValue()) {
        list.add(tree(item, depth + 1));
      }
      return list;
    }
    return scalar((ScalarNode) node);
  }

  static String key(Node node) {
    if (node instanceof ScalarNode scalar
        && scalar(scalar) instanceof String key
        && !(key.equals("<<") && scalar.isPlain())) {
      return key;
    }
    throw new Unreadable(line(node), "a key that is no text; put it in quotes");
  }

  private static @Nullable Object scalar(ScalarNode node) {
    String text = node.getValue();
    if (node.getTag().equals(Tag.BINARY) || !node.getTag().getValue().startsWith(Tag.PREFIX)) {
      throw new Unreadable(line(node), "a tag that Kubernetes does not know");
    }
    if (!node.isPlain()) {
      return text;
    }
    if (NULLS.contains(text)) {
      return null;
    }
    if (text.equals("true") || text.equals("false")) {
      return Boolean.valueOf(text);
    }
    if (CANONICAL.matcher(text).matches()) {
      return new Literal(text);
    }
    if (BOOLEAN.matcher(text).matches() || NUMBER.matcher(text).matches()) {
      throw new Unreadable(
          line(node), "a value that kubectl takes for a number or a boolean; put it in quotes");
    }
    return text;
  }

  private static int line(Node node) {
    return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
  }
}
