package dev.sealift.cli;

import dev.sealift.core.Text;
import dev.sealift.profile.Profile;
import dev.sealift.rollout.Deployed;
import dev.sealift.rollout.Prepared;
import java.util.LinkedHashMap;
import java.util.Map;

/** Shows what was prepared, asks, performs it, and tells what came of it. */
final class Performance {
  private Performance() {}

  static int run(Session session, Prepared prepared, String context) throws InterruptedException {
    if (prepared.hasChanges()) {
      prepared.lines().forEach(line -> session.shell().err().println(Text.printable(line)));
      prepared
          .notices()
          .forEach(line -> session.shell().err().println("  note: " + Text.printable(line)));
      if (!session.confirmed(capital(prepared.title()) + "?")) {
        session.shell().err().println("nothing was written");
        return Main.FAILED;
      }
    }
    session.print(result(session, prepared.profile(), context, prepared.perform()));
    return Main.DONE;
  }

  /** What came of an operation, as text and as a tree. */
  private static Result result(
      Session session, Profile profile, String context, Deployed deployed) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("changed", deployed.changed());
    deployed.revision().ifPresent(r -> tree.put("revision", r.number()));
    tree.put("namespace", profile.deployment().namespace());
    tree.put("context", context);
    tree.put("address", Deployed.address(profile));
    tree.put("username", profile.auth().adminUsername());
    tree.put("version", deployed.proof().version());
    tree.put("proven", deployed.proof().proven());
    return new Result(
        String.join("\n", deployed.lines(profile, session.named(), session.emulated())) + "\n",
        tree);
  }

  private static String capital(String text) {
    return text.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + text.substring(1);
  }
}
