package dev.sealift.cli;

import static java.util.stream.Collectors.joining;

import dev.sealift.cli.GlobalOptions.Format;
import dev.sealift.core.Text;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;

/** A command's result: text for people, the same as a tree of maps and lists for programs. */
record Result(String text, Object tree) {

  String in(Format format) {
    return switch (format) {
      // What stands in it may come from the cluster: no line of it moves the cursor.
      case text -> text.lines().map(line -> Text.printable(line) + "\n").collect(joining());
      case yaml ->
          new Dump(DumpSettings.builder().setDefaultFlowStyle(FlowStyle.BLOCK).build())
              .dumpToString(tree);
      case json -> {
        StringBuilder out = new StringBuilder();
        json(out, "", tree);
        yield out.append('\n').toString();
      }
    };
  }

  private static void json(StringBuilder out, String indent, Object value) {
    if (value instanceof Map<?, ?> map) {
      String separator = "{\n";
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        out.append(separator).append(indent).append("  ");
        quote(out, String.valueOf(entry.getKey()));
        out.append(": ");
        json(out, indent + "  ", entry.getValue());
        separator = ",\n";
      }
      out.append(map.isEmpty() ? "{}" : "\n" + indent + "}");
    } else if (value instanceof List<?> list) {
      String separator = "[\n";
      for (Object item : list) {
        out.append(separator).append(indent).append("  ");
        json(out, indent + "  ", item);
        separator = ",\n";
      }
      out.append(list.isEmpty() ? "[]" : "\n" + indent + "]");
    } else if (value instanceof Number || value instanceof Boolean) {
      out.append(value);
    } else {
      quote(out, String.valueOf(value));
    }
  }

  /** RFC 8259 section 7. */
  private static void quote(StringBuilder out, String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < ' ' || (c >= 0x7F && c < 0xA0)) {
        out.append(String.format("\\u%04x", (int) c));
      } else {
        out.append(c);
      }
    }
    out.append('"');
  }
}
