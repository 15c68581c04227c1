package dev.sealift.tui;

import dev.sealift.cluster.LiveSecret;
import dev.sealift.core.Check;
import dev.sealift.core.Events;
import dev.sealift.core.UserException;
import dev.sealift.credential.Secret;
import dev.sealift.doctor.Doctor;
import dev.sealift.history.DeploymentKey;
import dev.sealift.history.History;
import dev.sealift.history.Revision;
import dev.sealift.manifest.Names;
import dev.sealift.profile.Profile;
import dev.sealift.profile.ProfileFile;
import dev.sealift.profile.ProfileReader;
import dev.sealift.profile.ProfileText;
import dev.sealift.profile.SecretResolver.Prompter;
import dev.sealift.rollout.ApplyOperation;
import dev.sealift.rollout.Desk;
import dev.sealift.rollout.Heading;
import dev.sealift.rollout.LiveChecks;
import dev.sealift.rollout.Prepared;
import dev.sealift.rollout.ResumeOperation;
import dev.sealift.rollout.RevisionDiff;
import dev.sealift.rollout.RollbackOperation;
import dev.sealift.rollout.RotateOperation;
import dev.sealift.rollout.Rotation;
import dev.sealift.rollout.StatusOperation;
import dev.sealift.rollout.StatusReport;
import dev.sealift.rollout.Workplace;
import dev.sealift.tui.screen.Backend;
import dev.sealift.tui.screen.Question.Step;
import dev.sealift.tui.screen.Snapshot;
import dev.sealift.tui.screen.Target;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The screens' work, done at a desk. Clusters are opened when first needed, and kept open. */
final class DeskBackend implements Backend, AutoCloseable {
  private static final int PAGE = 50;

  private final Desk desk;
  private final Map<String, Workplace> open = new LinkedHashMap<>();

  /** Where each profile was deployed to, as far as that was done here. */
  private final Map<Path, String> places = new ConcurrentHashMap<>();

  DeskBackend(Desk desk) {
    this.desk = desk;
  }

  private synchronized Workplace workplace(String context, Events events) {
    Workplace work = open.computeIfAbsent(context, name -> desk.open(name, events));
    return work.withEvents(events);
  }

  private Workplace workplace(String context) {
    return workplace(context, Events.none());
  }

  @Override
  public List<String> contexts() {
    return desk.contexts();
  }

  /** One that is broken stands in nobody's way. */
  @Override
  public Known targets() {
    List<Path> files = desk.profiles();
    if (files.isEmpty()) {
      return new Known(List.of(), List.of());
    }
    Optional<String> kubectls = desk.ownContext();
    List<Target> targets = new ArrayList<>();
    List<UserException> broken = new ArrayList<>();
    for (Path file : files) {
      String context =
          Optional.ofNullable(places.get(whole(file)))
              .or(() -> kubectls)
              .orElseGet(() -> only(desk.contexts()));
      try {
        ProfileFile read = ProfileReader.read(file);
        boolean elsewhere = !kubectls.equals(Optional.of(context));
        targets.add(
            new Target(context, elsewhere, read.profile(), read.text(), desk.written(file)));
      } catch (UserException e) {
        broken.add(e);
      }
    }
    return new Known(targets, broken);
  }

  /** The one that was named, or that is there alone: of several, none is taken by chance. */
  private static String only(List<String> contexts) {
    if (contexts.size() == 1) {
      return contexts.get(0);
    }
    throw new UserException(
        "the kubeconfig has no current context",
        "it has: " + String.join(", ", contexts),
        "name one with --context, or: kubectl config use-context NAME");
  }

  @Override
  public Optional<String> begun(Path profile, String context) {
    places.put(whole(profile), context);
    return named(context);
  }

  @Override
  public Optional<String> named(String context) {
    return desk.named(context);
  }

  @Override
  public boolean emulated() {
    return desk.emulated();
  }

  @Override
  public String command(Optional<String> context) {
    return desk.command(context);
  }

  private static Path whole(Path file) {
    return file.toAbsolutePath().normalize();
  }

  @Override
  public List<Check> check(Step step, String context, Snapshot answers, Events events) {
    LiveChecks live = new LiveChecks(workplace(context, events));
    return switch (step) {
      case CLUSTER -> live.cluster(answers.profile());
      case DATABASE ->
          live.database(answers.profile(), desk.resolver(answers.secrets(), TextUi.UNTYPED));
      case BUCKET ->
          live.bucket(answers.profile(), desk.resolver(answers.secrets(), TextUi.UNTYPED));
      case MLFLOW -> live.namespace(answers.profile());
      default -> List.of();
    };
  }

  @Override
  public Path profileFile() {
    return TextUi.profile(desk);
  }

  @Override
  public Path draft(Path profile) {
    return TextUi.draft(desk, profile);
  }

  @Override
  public Prepared apply(String context, Snapshot answers, Events events)
      throws InterruptedException {
    return new ApplyOperation(workplace(context, events), false)
        .prepare(
            answers.profile(), answers.text(), desk.resolver(answers.secrets(), TextUi.UNTYPED));
  }

  @Override
  public Prepared rotate(
      Target target, Set<Rotation> what, Map<String, Secret> typed, Events events)
      throws InterruptedException {
    Profile profile = ProfileReader.parse("of the deployment", asking(target, typed.keySet()));
    return new RotateOperation(workplace(target.context(), events))
        .prepare(profile, target.text(), desk.resolver(Map.of(), answering(typed)), what);
  }

  /** The profile in which what was typed is asked for, wherever else it would come from. */
  static String asking(Target target, Set<String> typed) {
    Map<String, String> sources = new LinkedHashMap<>();
    typed.forEach(key -> sources.put(key, "prompt"));
    return ProfileText.with(target.text(), sources);
  }

  /** Answers a resolver, which asks e.g. for {@code [auth] admin_password}. */
  static Prompter answering(Map<String, Secret> typed) {
    return what ->
        typed.entrySet().stream()
            .filter(each -> what.equals("[" + each.getKey().replace(".", "] ")))
            .findFirst()
            .map(each -> each.getValue().copy());
  }

  @Override
  public Prepared rollback(Target target, int revision, Events events) throws InterruptedException {
    return new RollbackOperation(workplace(target.context(), events))
        .prepare(target.profile(), desk.resolver(Map.of()), revision, false);
  }

  @Override
  public Prepared resume(Target target, boolean undo, Prompter typed, Events events)
      throws InterruptedException {
    return new ResumeOperation(workplace(target.context(), events))
        .prepare(
            target.profile(),
            target.text(),
            desk.resolver(Map.of(), typed),
            undo ? Heading.BACK : Heading.AS_LEFT);
  }

  @Override
  public Prepared resume(String context, Snapshot answers, Prompter typed, Events events)
      throws InterruptedException {
    return new ResumeOperation(workplace(context, events))
        .prepare(
            answers.profile(), answers.text(), desk.resolver(Map.of(), typed), Heading.AS_LEFT);
  }

  @Override
  public StatusReport status(Target target) throws InterruptedException {
    return new StatusOperation(workplace(target.context())).read(target.profile());
  }

  @Override
  public List<Revision> history(Target target, Optional<Long> beforeId) {
    Workplace work = workplace(target.context());
    DeploymentKey key = ApplyOperation.key(work.cluster(), target.profile());
    try (History history = work.history().get()) {
      return history.list(Optional.of(key), PAGE, beforeId);
    }
  }

  @Override
  public List<String> revision(Target target, Revision revision) {
    try (History history = workplace(target.context()).history().get()) {
      return Revisions.show(revision, history);
    }
  }

  @Override
  public List<String> difference(Target target, Revision from, Revision to) {
    try (History history = workplace(target.context()).history().get()) {
      return RevisionDiff.lines(history, from, to);
    }
  }

  @Override
  public List<Check> doctor(Target target, Events events) throws InterruptedException {
    return new Doctor(workplace(target.context(), events))
        .examine(target.profile(), desk.resolver(Map.of()));
  }

  @Override
  public Optional<Secret> adminPassword(String context, Profile profile) {
    Optional<LiveSecret> live =
        workplace(context).cluster().secret(profile.deployment().namespace(), Names.BASIC_AUTH);
    if (live.isEmpty()) {
      return Optional.empty();
    }
    try (LiveSecret secret = live.get()) {
      return Optional.ofNullable(secret.data().get(Names.TRACKING_PASSWORD)).map(Secret::copy);
    }
  }

  @Override
  public synchronized void close() {
    open.values().forEach(work -> work.cluster().close());
    open.clear();
  }
}
