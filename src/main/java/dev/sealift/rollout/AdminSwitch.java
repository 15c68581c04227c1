package dev.sealift.rollout;

import dev.sealift.cluster.OperationLock;
import dev.sealift.core.Deadline;
import dev.sealift.core.UserException;
import dev.sealift.credential.Secret;
import dev.sealift.manifest.Names;
import dev.sealift.mlflow.MlflowApi;
import java.util.List;

/** Brings the admin's password in MLflow to the one in the Secret, from any that was staged. */
final class AdminSwitch {
  private static final int RIGHT = 200;
  private static final int WRONG = 401;

  private final Workplace work;
  private final String user;
  private final Secret wanted;
  private final List<Secret> others;

  AdminSwitch(Workplace work, Vault vault) {
    this.work = work;
    this.user = vault.require(Names.BASIC_AUTH, Names.TRACKING_USERNAME).reveal();
    this.wanted = vault.require(Names.BASIC_AUTH, Names.TRACKING_PASSWORD);
    this.others =
        vault.staged(Names.BASIC_AUTH, Names.TRACKING_PASSWORD).stream()
            .filter(value -> !value.equals(wanted))
            .toList();
  }

  String user() {
    return user;
  }

  Secret wanted() {
    return wanted;
  }

  String run(MlflowApi api, OperationLock lock) throws InterruptedException {
    api.awaitAnswer(Deadline.in(work.timeout()), work.events());
    int status = api.login(user, wanted);
    if (status == RIGHT) {
      return user + " has it already";
    }
    if (status != WRONG) {
      throw api.refusedLogin(status, user);
    }
    for (Secret other : others) {
      if (api.login(user, other) == RIGHT) {
        lock.check();
        api.changePassword(user, other, wanted);
        return "changed for " + user;
      }
    }
    throw new UserException(
        "MLflow refuses every password that the cluster has for " + user,
        "someone has changed it in MLflow, outside of Sealift",
        "set it there to the one in Secret "
            + Names.BASIC_AUTH
            + " (PATCH /api/2.0/mlflow/users/update-password), then run `sealift resume`");
  }

  /** Proves that the passwords that were left do not get in; what of it is told. */
  List<String> refused(MlflowApi api) throws InterruptedException {
    for (Secret other : others) {
      int status = api.login(user, other);
      if (status != WRONG) {
        throw new UserException(
            "MLflow answered " + status + " to the old password of " + user + ", not 401",
            "it still holds",
            "run `sealift resume`");
      }
    }
    return others.isEmpty() ? List.of() : List.of("old password 401");
  }
}
