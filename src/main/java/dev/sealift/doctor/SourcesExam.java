package dev.sealift.doctor;

import dev.sealift.core.Check;
import dev.sealift.core.UserException;
import dev.sealift.credential.Secret;
import dev.sealift.manifest.Names;
import dev.sealift.profile.Profile;
import dev.sealift.profile.SecretResolver;
import dev.sealift.profile.SecretSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether the variables and files that the profile names have what the cluster has. */
final class SourcesExam implements Exam {
  private final SecretResolver resolver;

  SourcesExam(SecretResolver resolver) {
    this.resolver = resolver;
  }

  @Override
  public List<Check> of(Patient patient) {
    Profile.Auth auth = patient.profile().auth();
    Profile.Bucket bucket = patient.profile().bucket();
    SecretSource database = patient.profile().database().password();
    List<Check> checks = new ArrayList<>();
    compare(patient, "admin_password", auth.adminPassword(), Names.TRACKING_PASSWORD, checks);
    compare(patient, "flask_secret_key", auth.flaskSecretKey(), Names.FLASK_KEY, checks);
    compare(patient, "password", database, "MLFLOW_DB_PASSWORD", checks);
    compare(patient, "access_key", bucket.accessKey(), Names.ACCESS_KEY, checks);
    compare(patient, "secret_key", bucket.secretKey(), Names.SECRET_KEY, checks);
    return checks.isEmpty()
        ? List.of(Ailment.SOURCE_DIFFERS.absent("none has another value than the cluster"))
        : checks;
  }

  private void compare(
      Patient patient, String line, SecretSource source, String variable, List<Check> checks) {
    Patient.Reference reference = Patient.VARIABLES.get(variable);
    if (reference == null) {
      return;
    }
    Optional<Secret> live = patient.value(reference.secret(), reference.key());
    Optional<Secret> given = given(resolver, line, source);
    if (live.isPresent() && given.isPresent() && !live.get().equals(given.get())) {
      checks.add(
          Ailment.SOURCE_DIFFERS.found(
              line + " = " + source.text() + " is not what Secret " + reference.secret() + " has",
              "source",
              source.text()));
    }
    given.ifPresent(Secret::close);
  }

  /** What a variable or a file has; empty when it is not set here, and for all other sources. */
  static Optional<Secret> given(SecretResolver resolver, String line, SecretSource source) {
    if (!(source instanceof SecretSource.Env) && !(source instanceof SecretSource.File)) {
      return Optional.empty();
    }
    try {
      return resolver.resolve("profile", line, source, Optional.empty());
    } catch (UserException e) {
      // A monitor runs without them.
      return Optional.empty();
    }
  }
}
