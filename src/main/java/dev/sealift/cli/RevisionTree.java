package dev.sealift.cli;

import dev.sealift.core.Text;
import dev.sealift.history.Revision;
import java.util.LinkedHashMap;
import java.util.Map;

/** A revision for programs. */
final class RevisionTree {
  private RevisionTree() {}

  static Map<String, Object> of(Revision r) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("revision", r.number());
    tree.put("operation", Text.word(r.operation()));
    tree.put("state", Text.word(r.state()));
    tree.put("namespace", r.deployment().namespace());
    tree.put("name", r.deployment().name());
    tree.put("context", r.context());
    tree.put("image", r.image());
    tree.put("who", r.who());
    tree.put("note", r.note());
    tree.put("startedAt", r.startedAt().toString());
    r.endedAt().ifPresent(at -> tree.put("endedAt", at.toString()));
    if (!r.failedStep().isEmpty()) {
      tree.put("failedStep", r.failedStep());
    }
    if (!r.reason().isEmpty()) {
      tree.put("reason", r.reason());
    }
    tree.put("hash", r.hash());
    return tree;
  }
}
