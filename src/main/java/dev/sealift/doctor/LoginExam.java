package dev.sealift.doctor;

import dev.sealift.cluster.PortForward;
import dev.sealift.core.Check;
import dev.sealift.core.UserException;
import dev.sealift.credential.Secret;
import dev.sealift.manifest.Names;
import dev.sealift.mlflow.MlflowApi;
import java.net.URI;
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
    try (PortForward forward =
            patient.cluster().forward(patient.namespace(), Names.SERVICE, Names.PORT);
        Secret wrong = Secret.of(UUID.randomUUID().toString())) {
      MlflowApi mlflow = new MlflowApi(URI.create("http://127.0.0.1:" + forward.localPort()));
      int right = mlflow.login(user, password.get());
      if (right == 401) {
        return List.of(Ailment.LOGIN_REFUSED.found("the password of " + user + " gets 401"));
      }
      // A server without the login has no users to ask for either.
      if (right != 200 && mlflow.look(user, wrong) == 200) {
        return List.of(
            Ailment.LOGIN_OPEN.found(
                "the login gets " + right + ", and a wrong password reads the experiments"));
      }
      if (right != 200) {
        return List.of(
            Ailment.LOGIN_UNKNOWN.found(
                "the login of " + user + " gets " + right, "namespace", patient.namespace()));
      }
      int other = mlflow.login(user, wrong);
      return List.of(
          other == 401
              ? Ailment.LOGIN_REFUSED.absent(user + " gets 200, a wrong password 401")
              : Ailment.LOGIN_OPEN.found("a wrong password gets " + other));
    } catch (UserException e) {
      return List.of(
          Ailment.LOGIN_UNKNOWN.found(Ailment.said(e), "namespace", patient.namespace()));
    }
  }
}
