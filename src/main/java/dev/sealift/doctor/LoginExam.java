package dev.sealift.doctor;

import dev.sealift.core.Check;
import dev.sealift.core.UserException;
import dev.sealift.credential.Secret;
import dev.sealift.manifest.Names;
import dev.sealift.mlflow.MlflowApi;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Whether the Secret's password gets in, and a wrong one does not. */
final class LoginExam implements Exam {
  @Override
  public List<Check> of(Patient patient) throws InterruptedException {
    Optional<Secret> name = patient.value(Names.BASIC_AUTH, Names.TRACKING_USERNAME);
    Optional<Secret> password = patient.value(Names.BASIC_AUTH, Names.TRACKING_PASSWORD);
    if (patient.deployment().isEmpty() || name.isEmpty() || password.isEmpty()) {
      return List.of();
    }
    String user = name.get().reveal();
    try (Secret wrong = Secret.of(UUID.randomUUID().toString())) {
      return patient
          .work()
          .mlflow(
              patient.namespace(),
              mlflow -> List.of(login(mlflow, patient.namespace(), user, password.get(), wrong)));
    } catch (UserException e) {
      return List.of(
          Ailment.LOGIN_UNKNOWN.found(Ailment.said(e), "namespace", patient.namespace()));
    }
  }

  private static Check login(
      MlflowApi mlflow, String namespace, String user, Secret password, Secret wrong)
      throws InterruptedException {
    int right = mlflow.login(user, password);
    if (right == 401) {
      return Ailment.LOGIN_REFUSED.found("the password of " + user + " gets 401");
    }
    // A server without the login has no users to ask for either.
    if (right != 200 && mlflow.look(user, wrong) == 200) {
      return Ailment.LOGIN_OPEN.found(
          "the login gets " + right + ", and a wrong password reads the experiments");
    }
    if (right != 200) {
      return Ailment.LOGIN_UNKNOWN.found(
          "the login of " + user + " gets " + right, "namespace", namespace);
    }
    int other = mlflow.login(user, wrong);
    return other == 401
        ? Ailment.LOGIN_REFUSED.absent(user + " gets 200, a wrong password 401")
        : Ailment.LOGIN_OPEN.found("a wrong password gets " + other);
  }
}
