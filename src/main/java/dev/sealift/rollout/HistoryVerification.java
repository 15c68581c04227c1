package dev.sealift.rollout;

import dev.sealift.cluster.Cluster;
import dev.sealift.history.ChainReport;
import dev.sealift.history.DeploymentKey;
import dev.sealift.history.Head;
import dev.sealift.history.History;
import dev.sealift.manifest.KubernetesObject;
import dev.sealift.rollout.HistoryVerdict.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Whether a history is what was written: its chain by itself, and its newest records by what the
 * cluster remembers of them, since whoever can write the file can also compute a chain.
 */
public final class HistoryVerification {
  private final History history;
  private final List<String> lines = new ArrayList<>();
  private Kind kind = Kind.NONE;

  private HistoryVerification(History history) {
    this.history = history;
  }

  /**
   * Looks at all of it.
   *
   * @param history opens it; it is closed while the cluster is asked, which may take long to answer
   * @param cluster that remembers its head; without one the chain alone is looked at
   */
  public static HistoryVerdict of(Supplier<History> history, Optional<Cluster> cluster) {
    // Asked before the chain is read: of what is recorded meanwhile it then knows less, not more.
    Optional<Memory> memory = cluster.map(c -> Memory.of(c, deployments(history)));
    try (History open = history.get()) {
      return new HistoryVerification(open).verdict(memory);
    }
  }

  private static List<DeploymentKey> deployments(Supplier<History> history) {
    try (History open = history.get()) {
      return open.deployments();
    }
  }

  /**
   * What a cluster remembers.
   *
   * @param anchors by namespace
   */
  private record Memory(String cluster, String server, Map<String, HistoryAnchor> anchors) {
    static Memory of(Cluster cluster, List<DeploymentKey> known) {
      String identity = cluster.identity();
      Map<String, HistoryAnchor> anchors = new TreeMap<>();
      for (DeploymentKey key : known) {
        if (key.cluster().equals(identity)) {
          HistoryAnchor.read(cluster, key.namespace())
              .ifPresent(anchor -> anchors.put(key.namespace(), anchor));
        }
      }
      for (KubernetesObject object : HistoryAnchor.all(cluster)) {
        HistoryAnchor.parse(object)
            .ifPresent(anchor -> anchors.putIfAbsent(object.metadata().namespace(), anchor));
      }
      return new Memory(identity, cluster.server(), anchors);
    }

    boolean isOf(DeploymentKey key) {
      return key.cluster().equals(cluster);
    }
  }

  private HistoryVerdict verdict(Optional<Memory> memory) {
    ChainReport report = history.verify();
    lines.add(
        report.records()
            + " records of "
            + report.revisions()
            + " revisions"
            + (report.pruned() == 0 ? "" : ", of which " + report.pruned() + " were pruned"));
    if (report.records() > 0) {
      kind = Kind.SOUND;
    }
    report.findings().forEach(finding -> found(Kind.TAMPERED, finding));
    memory.ifPresent(m -> compare(m, report.records()));
    return verdict(memory.isPresent());
  }

  private void found(Kind worse, String line) {
    kind = worse.compareTo(kind) > 0 ? worse : kind;
    lines.add(line);
  }

  private void compare(Memory memory, long records) {
    List<DeploymentKey> all = history.deployments();
    List<DeploymentKey> here = all.stream().filter(memory::isOf).toList();
    for (DeploymentKey key : here) {
      compare(key, Optional.ofNullable(memory.anchors().get(key.namespace())), records);
    }
    if (!all.isEmpty() && here.isEmpty()) {
      found(Kind.FOREIGN, "none of its revisions is of the cluster at " + memory.server());
    } else if (all.size() > here.size()) {
      lines.add((all.size() - here.size()) + " deployments in other clusters: not compared");
    }
    memory
        .anchors()
        .forEach(
            (namespace, anchor) -> {
              if (here.stream().noneMatch(key -> key.namespace().equals(namespace))) {
                unknown(namespace, anchor, here.isEmpty());
              }
            });
  }

  /** The cluster remembers a deployment that this history does not know. */
  private void unknown(String namespace, HistoryAnchor anchor, boolean alone) {
    String where = namespace + "/" + anchor.name() + ": ";
    if (anchor.history().equals(history.identity())) {
      found(Kind.TRUNCATED, where + "the cluster remembers revision " + anchor.number() + " in it");
    } else if (alone) {
      found(Kind.FOREIGN, where + "its revisions are in the history " + anchor.history());
    }
  }

  private void compare(DeploymentKey key, Optional<HistoryAnchor> found, long records) {
    String where = key.namespace() + "/" + key.name() + ": ";
    Optional<Head> head = history.head(key);
    if (found.isEmpty() || head.isEmpty() || !found.get().name().equals(key.name())) {
      lines.add(where + "the cluster remembers nothing of it; the next operation will be noted");
      return;
    }
    HistoryAnchor anchor = found.get();
    String revision = "revision " + anchor.number();
    boolean same = anchor.history().equals(history.identity());
    if (same && history.hashOf(anchor.record()).filter(anchor.hash()::equals).isPresent()) {
      boolean newest = head.get().record() == anchor.record();
      lines.add(
          where
              + revision
              + " is what the cluster remembers"
              + (newest ? "" : "; record " + head.get().record() + " came after it"));
    } else if (history.imported(anchor.history(), anchor.hash())) {
      // Asked of this history's own too: its newest may have come back by an import, which writes
      // other links than it had.
      lines.add(where + revision + " is what the cluster remembers; it was imported");
    } else if (same && records < anchor.record()) {
      found(
          Kind.TRUNCATED,
          where
              + "the cluster remembers "
              + revision
              + ", record "
              + anchor.record()
              + "; this history ends with record "
              + records);
    } else if (same) {
      found(
          Kind.TAMPERED,
          where + "record " + anchor.record() + " is not the one that the cluster remembers");
    } else {
      found(
          Kind.FOREIGN,
          where
              + revision
              + ", the last that was done there, is recorded in the history "
              + anchor.history()
              + "; this one is "
              + history.identity());
    }
  }

  private HistoryVerdict verdict(boolean compared) {
    return switch (kind) {
      case NONE ->
          new HistoryVerdict(
              kind,
              "there is no history yet: nothing was recorded"
                  + (compared ? ", and the cluster remembers nothing" : ""),
              lines,
              "");
      case SOUND ->
          new HistoryVerdict(
              kind,
              compared
                  ? "sound: no record was changed, and none that the cluster remembers is missing"
                  : "sound in itself: no record was changed; not compared with a cluster",
              lines,
              "");
      case FOREIGN ->
          new HistoryVerdict(
              kind,
              "FOREIGN: this is the history of another cluster or another operator",
              lines,
              "choose the right one with --history, or the right cluster with --context; a shared"
                  + " one in PostgreSQL keeps operators together");
      case TRUNCATED ->
          new HistoryVerdict(
              kind,
              "TRUNCATED: this history is older than what the cluster remembers",
              lines,
              "put the newest backup in its place, or import a newer export");
      case TAMPERED ->
          new HistoryVerdict(
              kind,
              "TAMPERED: this history is not as it was written",
              lines,
              "put a backup in its place; keep this one to find out who changed it");
    };
  }
}
