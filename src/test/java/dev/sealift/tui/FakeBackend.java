package dev.sealift.tui;

import dev.sealift.core.Check;
import dev.sealift.core.Event;
import dev.sealift.core.Events;
import dev.sealift.core.UserException;
import dev.sealift.credential.Secret;
import dev.sealift.history.Revision;
import dev.sealift.profile.Profile;
import dev.sealift.profile.SecretResolver.Prompter;
import dev.sealift.rollout.Prepared;
import dev.sealift.rollout.Rotation;
import dev.sealift.rollout.StatusReport;
import dev.sealift.tui.screen.Backend;
import dev.sealift.tui.screen.Question.Step;
import dev.sealift.tui.screen.Snapshot;
import dev.sealift.tui.screen.Target;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** A backend whose answers a test chooses, and which hangs where it is told to. */
class FakeBackend implements Backend {
  private static final AtomicInteger BACKENDS = new AtomicInteger();

  /**
   * Of a name of its own: what an earlier test began may come to its end, and give its draft up.
   */
  private final String drafts = "drafts-" + BACKENDS.incrementAndGet();

  List<String> contexts = List.of("k3s-nas");
  final Map<Step, List<Check>> checks = new EnumMap<>(Step.class);
  final Map<Step, UserException> uncheckable = new EnumMap<>(Step.class);
  String options = "";
  boolean emulated;
  FakeOperation operation = FakeOperation.deploying();
  Optional<UserException> refusal = Optional.empty();
  Optional<StatusReport> status = Optional.empty();
  List<Target> targets = List.of();
  List<UserException> broken = List.of();
  List<Revision> revisions = List.of();
  Optional<UserException> unread = Optional.empty();
  List<Check> doctor = List.of();
  final List<String> asked = new ArrayList<>();
  String password = "generated-Aa1";
  final List<String> begun = new ArrayList<>();
  final List<Secret> given = new ArrayList<>();
  Optional<String> prompted = Optional.empty();
  final Gate gate = new Gate();

  /** Holds work until the test lets it go. */
  static final class Gate {
    private record Held(CountDownLatch open, AtomicInteger waiting) {}

    private final Map<String, Held> held = new ConcurrentHashMap<>();
    private Runnable changed = () -> {};

    void watch(Runnable changed) {
      this.changed = changed;
    }

    int hanging() {
      return held.values().stream().mapToInt(each -> each.waiting().get()).sum();
    }

    void hold(String what) {
      held.put(what, new Held(new CountDownLatch(1), new AtomicInteger()));
    }

    void release() {
      List.copyOf(held.keySet()).forEach(this::release);
    }

    void release(String what) {
      Optional.ofNullable(held.remove(what)).ifPresent(each -> each.open().countDown());
    }

    void pass(String what) throws InterruptedException {
      Held here = held.get(what);
      if (here == null) {
        return;
      }
      here.waiting().incrementAndGet();
      changed.run();
      try {
        here.open().await();
      } catch (InterruptedException e) {
        here.waiting().decrementAndGet();
        throw e;
      }
    }
  }

  FakeBackend() {
    checks.put(
        Step.CLUSTER,
        List.of(
            Check.ok("cluster", "Kubernetes v1.34.1 at https://10.0.0.2:6443"),
            Check.ok(
                "sealed secrets",
                "controller kube-system/sealed-secrets-controller, certificate valid until"
                    + " 2036-11-21")));
    checks.put(
        Step.DATABASE,
        List.of(
            Check.ok("database", "PostgreSQL 15.18 at postgres.homelab:5432, TLS 1.3"),
            Check.ok("database login", "postgres may make roles and databases")));
    checks.put(
        Step.BUCKET, List.of(Check.ok("bucket", "mlflow takes an object and gives it back")));
    checks.put(Step.MLFLOW, List.of(Check.ok("namespace", "mlflow will be made")));
  }

  @Override
  public List<String> contexts() {
    return contexts;
  }

  @Override
  public Known targets() throws InterruptedException {
    gate.pass("targets");
    return new Known(targets, broken);
  }

  @Override
  public Optional<String> begun(Path profile, String context) {
    begun.add(profile + " on " + context);
    return named(context);
  }

  @Override
  public Optional<String> named(String context) {
    return Optional.of(context).filter(name -> !name.equals(contexts.get(0)));
  }

  @Override
  public boolean emulated() {
    return emulated;
  }

  @Override
  public String command(Optional<String> context) {
    return "sealift" + options + context.map(name -> " --context " + name).orElse("");
  }

  @Override
  public List<Check> check(Step step, String context, Snapshot answers, Events events)
      throws InterruptedException {
    gate.pass("check-" + step);
    if (uncheckable.containsKey(step)) {
      throw uncheckable.get(step);
    }
    return checks.getOrDefault(step, List.of());
  }

  @Override
  public Path profileFile() {
    return folder.resolve("profiles/mlflow.ini");
  }

  @Override
  public Path draft(Path profile) {
    return folder.resolve(drafts).resolve(profile.getFileName());
  }

  Path folder = Path.of("build");

  private Prepared prepare(String what, Profile profile, Events events)
      throws InterruptedException {
    asked.add(what);
    events.emit(new Event.CheckDone(Check.ok("cluster", "Kubernetes v1.34.1")));
    gate.pass("prepare");
    if (refusal.isPresent()) {
      throw refusal.get();
    }
    return operation.prepared(what, profile, events, gate);
  }

  @Override
  public Prepared apply(String context, Snapshot answers, Events events)
      throws InterruptedException {
    return prepare("apply", answers.profile(), events);
  }

  @Override
  public Prepared rotate(
      Target target, Set<Rotation> what, Map<String, Secret> typed, Events events)
      throws InterruptedException {
    given.addAll(typed.values());
    return prepare("rotate " + what + " " + typed.keySet(), target.profile(), events);
  }

  @Override
  public Prepared rollback(Target target, int revision, Events events) throws InterruptedException {
    return prepare("rollback " + revision, target.profile(), events);
  }

  @Override
  public Prepared resume(Target target, boolean undo, Prompter typed, Events events)
      throws InterruptedException {
    operation.performing = () -> prompted(typed);
    return prepare(undo ? "undo" : "resume", target.profile(), events);
  }

  @Override
  public Prepared resume(String context, Snapshot answers, Prompter typed, Events events)
      throws InterruptedException {
    operation.performing = () -> prompted(typed);
    return prepare("resume", answers.profile(), events);
  }

  /** As the switch of the database does, in the middle of it. */
  private void prompted(Prompter typed) {
    prompted = typed.ask("[database] admin_password").map(Secret::reveal);
  }

  @Override
  public StatusReport status(Target target) throws InterruptedException {
    gate.pass("status");
    gate.pass("status of " + target.file().getFileName());
    return status.orElseThrow(
        () ->
            new UserException(
                "cannot reach the API server at https://10.0.0.2:6443",
                "connection refused",
                "check that k3s runs: systemctl status k3s"));
  }

  @Override
  public List<Revision> history(Target target, Optional<Long> beforeId) {
    if (beforeId.isPresent() && unread.isPresent()) {
      throw unread.get();
    }
    return beforeId.isPresent() ? List.of() : revisions;
  }

  @Override
  public List<String> revision(Target target, Revision revision) {
    return List.of("revision  " + revision.number(), "state     " + revision.state());
  }

  @Override
  public List<String> difference(Target target, Revision from, Revision to) {
    return List.of(
        "~ profile deployment.image: mlflow:3.16 -> mlflow:3.17",
        "~ Deployment/mlflow " + from.number() + " " + to.number());
  }

  @Override
  public List<Check> doctor(Target target, Events events) throws InterruptedException {
    doctor.forEach(check -> events.emit(new Event.CheckDone(check)));
    gate.pass("doctor");
    return doctor;
  }

  @Override
  public Optional<Secret> adminPassword(String context, Profile profile) {
    return Optional.of(Secret.of(password));
  }
}
