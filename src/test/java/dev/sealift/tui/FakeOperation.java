package dev.sealift.tui;

import dev.sealift.core.Check;
import dev.sealift.core.Event;
import dev.sealift.core.Events;
import dev.sealift.core.UserException;
import dev.sealift.mlflow.Proof;
import dev.sealift.profile.Profile;
import dev.sealift.rollout.Deployed;
import dev.sealift.rollout.Prepared;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** An operation that tells its events, may hang at a step and may fail at its end. */
final class FakeOperation {
  List<String> lines = new ArrayList<>();
  List<String> notices = List.of();
  List<Event> events = new ArrayList<>();
  Optional<UserException> failure = Optional.empty();
  Runnable performing = () -> {};
  boolean closed;

  static FakeOperation deploying() {
    FakeOperation operation = new FakeOperation();
    operation.lines.addAll(
        List.of(
            "+ create role mlflow",
            "+ create database mlflow",
            "+ create database mlflow_auth",
            "+ Namespace/mlflow",
            "+ SealedSecret/mlflow-basic-auth",
            "+ SealedSecret/mlflow-db-credentials",
            "+ SealedSecret/mlflow-s3-credentials",
            "+ ConfigMap/mlflow-auth-config",
            "+ Service/mlflow",
            "+ NetworkPolicy/mlflow",
            "+ Deployment/mlflow"));
    operation.done("namespace", "namespace mlflow", "created", 40);
    operation.done("secrets", "sealing 3 secrets", "3 secrets unsealed by the controller", 910);
    operation.done("database", "role and databases", "role mlflow created", 320);
    operation.done("bucket", "bucket mlflow", "there already", 80);
    operation.done(
        "objects", "ConfigMap, Service, Deployment", "ConfigMap/mlflow-auth-config", 200);
    return operation;
  }

  FakeOperation done(String step, String what, String result, int millis) {
    events.add(new Event.StepStarted(step, what));
    events.add(new Event.StepDone(step, result, Duration.ofMillis(millis)));
    return this;
  }

  FakeOperation waiting(String step, String what) {
    events.add(new Event.StepStarted(step, "rollout of mlflow"));
    events.add(new Event.StepWaiting(step, what, Duration.ofSeconds(4)));
    return this;
  }

  FakeOperation fails(String what, String why, String remedy) {
    failure = Optional.of(new UserException(what, why, remedy));
    events.add(new Event.StepFailed("rollout", failure.get(), Duration.ofMillis(9300)));
    return this;
  }

  Prepared prepared(String title, Profile profile, Events told, FakeBackend.Gate gate) {
    return new Prepared() {
      @Override
      public String title() {
        return title;
      }

      @Override
      public Profile profile() {
        return profile;
      }

      @Override
      public List<Check> checks() {
        return List.of(Check.ok("cluster", "Kubernetes v1.34.1"));
      }

      @Override
      public List<String> lines() {
        return lines;
      }

      @Override
      public List<String> notices() {
        return notices;
      }

      @Override
      public boolean hasChanges() {
        return !lines.isEmpty();
      }

      @Override
      public Deployed perform() throws InterruptedException {
        events.forEach(told::emit);
        gate.pass("perform");
        performing.run();
        if (failure.isPresent()) {
          throw failure.get();
        }
        return new Deployed(
            true,
            Optional.empty(),
            new Proof(
                "3.17.2",
                Duration.ofMillis(700),
                List.of("right password 200", "wrong password 401")));
      }

      @Override
      public void close() {
        closed = true;
      }
    };
  }
}
