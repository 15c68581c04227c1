package dev.sealift.cli;

import static java.util.stream.Collectors.joining;

import dev.sealift.cli.GlobalOptions.Format;
import dev.sealift.core.Text;
import dev.sealift.seal.TreeWriter;
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
      case json -> TreeWriter.json(tree);
    };
  }
}
