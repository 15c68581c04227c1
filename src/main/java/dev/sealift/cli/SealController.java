package dev.sealift.cli;

import dev.sealift.cli.Main.Shell;
import dev.sealift.cluster.Cluster;
import dev.sealift.cluster.SealingController;
import dev.sealift.core.UserException;
import dev.sealift.seal.SealedDocument;
import java.util.ArrayList;
import java.util.List;

/** What the controller is asked: its certificate, whether it can open, and to seal again. */
final class SealController implements AutoCloseable {
  private final Session session;
  private final Cluster cluster;
  private final SealingController controller;

  SealController(Shell shell, GlobalOptions options, String namespace, String name) {
    session = new Session(shell, options);
    try {
      cluster = session.cluster();
      controller = cluster.findController(namespace, name);
    } catch (RuntimeException e) {
      session.close();
      throw e;
    }
  }

  String certificate() {
    return cluster.sealingCertificate(controller);
  }

  /**
   * Asks for each.
   *
   * @throws UserException it cannot open one of them
   */
  void validate(List<SealedDocument> documents) {
    List<String> refused = new ArrayList<>();
    for (SealedDocument document : documents) {
      if (!cluster.canUnseal(controller, document)) {
        refused.add(document.namespace() + "/" + document.name());
      }
    }
    if (!refused.isEmpty()) {
      throw new UserException(
          "the controller cannot open " + String.join(", ", refused),
          "it was sealed for another cluster, name, namespace or scope, or its key is gone",
          "seal it again");
    }
  }

  List<SealedDocument> sealedAgain(List<SealedDocument> documents) {
    List<SealedDocument> again = new ArrayList<>();
    for (SealedDocument document : documents) {
      again.add(cluster.sealAgain(controller, document));
    }
    return again;
  }

  @Override
  public void close() {
    cluster.close();
    session.close();
  }
}
