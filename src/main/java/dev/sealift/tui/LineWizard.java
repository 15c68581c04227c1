package dev.sealift.tui;

import dev.sealift.core.Check;
import dev.sealift.core.Event;
import dev.sealift.core.Events;
import dev.sealift.core.ProgressLines;
import dev.sealift.core.Text;
import dev.sealift.core.UserException;
import dev.sealift.credential.Secret;
import dev.sealift.profile.Problem;
import dev.sealift.profile.Profile;
import dev.sealift.profile.SecretResolver;
import dev.sealift.rollout.ApplyOperation;
import dev.sealift.rollout.Deployed;
import dev.sealift.rollout.Desk;
import dev.sealift.rollout.LiveChecks;
import dev.sealift.rollout.Prepared;
import dev.sealift.rollout.Workplace;
import dev.sealift.tui.screen.Answers;
import dev.sealift.tui.screen.Question;
import dev.sealift.tui.screen.Question.Step;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The wizard as numbered line prompts: no repaint and no escape sequence, for a dumb terminal, a
 * screen reader or a pipe.
 */
public final class LineWizard implements AutoCloseable {
  /** The operator goes back to the step before. */
  private static final class Back extends Exception {
    private static final long serialVersionUID = 1;
  }

  private final Desk desk;
  private final Answers answers;
  private final Events progress;
  private String context = "";
  private Optional<Workplace> work = Optional.empty();

  private LineWizard(Desk desk) {
    this.desk = desk;
    this.progress = new ProgressLines(desk::tell);
    this.answers = TextUi.answers(desk);
  }

  /**
   * Asks, deploys and proves.
   *
   * @return true when MLflow runs; false when the operator did not want to apply
   * @throws UserException something failed, or the answers ended; what was answered is kept
   */
  public static boolean run(Desk desk) throws InterruptedException {
    try (LineWizard wizard = new LineWizard(desk)) {
      return wizard.run();
    }
  }

  private boolean run() throws InterruptedException {
    desk.tell("Sealift sets up a password-protected MLflow on your Kubernetes.");
    desk.tell("Enter takes what stands in brackets, ? explains, < goes back a step.");
    desk.tell("Nothing is written to the cluster before the last question is answered yes.");
    if (answers.resumed()) {
      desk.tell("Your answers of last time are here; only secrets are asked for again.");
    }
    List<Step> asked =
        List.of(Step.CLUSTER, Step.DATABASE, Step.BUCKET, Step.MLFLOW, Step.CREDENTIALS);
    int step = 0;
    while (step < asked.size()) {
      try {
        ask(asked.get(step));
        answers.keep();
        step++;
      } catch (Back back) {
        step = Math.max(0, step - 1);
      }
    }
    return reviewAndApply();
  }

  private void ask(Step step) throws Back, InterruptedException {
    desk.tell("");
    desk.tell(step.heading());
    while (true) {
      if (step == Step.CLUSTER) {
        askCluster();
      }
      for (Question question : Question.of(step)) {
        ask(question);
      }
      if (checked(step)) {
        return;
      }
    }
  }

  private void askCluster() throws Back {
    List<String> contexts = desk.contexts();
    String first = contexts.contains(answers.context()) ? answers.context() : contexts.get(0);
    context =
        contexts.size() == 1
            ? first
            : choose("context", "Which cluster of your kubeconfig.", contexts, first);
    answers.on(context);
    close(work);
    work = Optional.of(desk.open(context, progress));
  }

  private void ask(Question question) throws Back {
    switch (question.kind()) {
      case TEXT -> askText(question);
      case CHOICE ->
          answers.put(
              question.key(),
              choose(
                  question.label(),
                  question.help(),
                  answers.choices(question),
                  answers.value(question.key())));
      case OWN_SECRET -> askOwnSecret(question);
      case GIVEN_SECRET -> askGivenSecret(question);
    }
  }

  private void askText(Question question) throws Back {
    String key = question.key();
    String before = answers.value(key);
    while (true) {
      String shown = before.isEmpty() ? "" : " [" + Text.printable(before) + "]";
      String none = question.optional() ? " Type - for none." : "";
      String answer = line(question.label() + shown + ": ", question.help() + none);
      answers.put(key, answer.isEmpty() ? before : answer.equals("-") ? "" : answer);
      if (key.equals("database.admin_username") && answers.value(key).isEmpty()) {
        answers.forget("database.admin_password");
        answers.put("database.admin_password", "");
      } else if (key.equals("database.admin_username")
          && answers.value("database.admin_password").isEmpty()) {
        answers.put("database.admin_password", "prompt");
      }
      Optional<Problem> problem =
          answers.value(key).isEmpty() && Answers.required(key)
              ? Optional.of(new Problem("", key, 0, "an answer is needed", question.help()))
              : answers.problem(key);
      if (problem.isEmpty()) {
        return;
      }
      desk.tell("  " + problem.get().seen() + "; " + problem.get().remedy());
      answers.put(key, before);
    }
  }

  private void askOwnSecret(Question question) throws Back {
    String now = answers.isTyped(question.key()) ? "type it" : answers.value(question.key());
    List<String> choices = List.of("generate", "type it", "keep what the cluster has");
    String first = now.equals("prompt") ? "type it" : now.equals("keep") ? choices.get(2) : now;
    String choice = choose(question.label(), question.help(), choices, first);
    if (choice.equals("type it")) {
      typeSecret(question);
    } else {
      answers.forget(question.key());
      answers.put(question.key(), choice.startsWith("keep") ? "keep" : choice);
    }
  }

  /** Where the profile names a variable or a file, that stands: there is nothing to type. */
  private void askGivenSecret(Question question) throws Back {
    String source = answers.value(question.key());
    if (source.isEmpty()) {
      return;
    }
    if (source.startsWith("env:") || source.startsWith("file:")) {
      desk.tell(question.label() + ": from " + source);
      return;
    }
    typeSecret(question);
  }

  private void typeSecret(Question question) throws Back {
    boolean typed = answers.isTyped(question.key());
    boolean known = typed || answers.keeps(question.key());
    String before = typed ? " [as typed before]" : known ? " [what the cluster has]" : "";
    while (true) {
      Optional<Secret> answer = desk.askSecret(question.label() + " (not shown)" + before + ": ");
      Secret secret = answer.orElseThrow(this::ended);
      if (secret.length() == 0 && known) {
        return;
      }
      Optional<String> problem = problem(question, secret);
      if (problem.isEmpty()) {
        answers.put(question.key(), secret);
        return;
      }
      boolean back = secret.length() == 1 && secret.reveal().equals("<");
      boolean help = secret.length() == 1 && secret.reveal().equals("?");
      secret.close();
      if (back) {
        throw new Back();
      }
      desk.tell("  " + (help ? question.help() : problem.get()));
    }
  }

  private static Optional<String> problem(Question question, Secret secret) {
    if (secret.length() <= 1) {
      return Optional.of("an answer is needed; < goes back, ? explains");
    }
    return Answers.problem(question.key(), secret);
  }

  /** Whether to go on: all is well, or the operator wants it so. */
  private boolean checked(Step step) throws Back {
    List<Check> checks = checks(step);
    checks.forEach(check -> progress.emit(new Event.CheckDone(check)));
    if (checks.stream().noneMatch(check -> check.state() == Check.State.FAILED)) {
      return true;
    }
    String again = "change the answers and check again";
    return !choose(
            "what now",
            "The apply will refuse as long as this fails.",
            List.of(again, "go on and mend it later"),
            again)
        .equals(again);
  }

  private List<Check> checks(Step step) {
    if (work.isEmpty()) {
      return List.of();
    }
    try {
      LiveChecks live = new LiveChecks(work.get());
      return switch (step) {
        case CLUSTER -> live.cluster(answers.soFar());
        case DATABASE ->
            live.database(answers.soFar(), desk.resolver(answers.secrets(), TextUi.UNTYPED));
        case BUCKET ->
            live.bucket(answers.soFar(), desk.resolver(answers.secrets(), TextUi.UNTYPED));
        case MLFLOW -> live.namespace(answers.soFar());
        default -> List.of();
      };
    } catch (UserException e) {
      return List.of(Check.failed(step.title(), e));
    }
  }

  private boolean reviewAndApply() throws InterruptedException {
    desk.tell("");
    desk.tell(Step.REVIEW.heading());
    Profile profile = answers.profile();
    SecretResolver resolver = desk.resolver(answers.secrets(), TextUi.UNTYPED);
    try (Prepared plan =
        new ApplyOperation(work.orElseThrow(), false).prepare(profile, answers.text(), resolver)) {
      plan.lines().forEach(line -> desk.tell("  " + Text.printable(line)));
      answers.changes().forEach(line -> desk.tell("  " + Text.printable(line)));
      if (!yes("Apply this to " + context + "? (yes or no): ")) {
        desk.tell("Nothing was written. Your answers are kept, but for secrets.");
        desk.tell("To go on: " + again());
        return false;
      }
      answers.writeProfile();
      desk.tell("");
      desk.tell(Step.APPLY.heading());
      Deployed deployed = plan.perform();
      answers.forgetDraft();
      desk.tell("");
      desk.tell(Step.DONE.heading());
      deployed.lines(profile, desk.named(context), desk.emulated()).forEach(desk::tell);
      return true;
    }
  }

  private boolean yes(String question) {
    while (true) {
      String answer = desk.ask(question).orElseThrow(this::ended).strip().toLowerCase(Locale.ROOT);
      if (answer.equals("yes") || answer.equals("y")) {
        return true;
      }
      if (answer.equals("no") || answer.equals("n")) {
        return false;
      }
    }
  }

  /** A number or the words themselves; Enter takes {@code first}. */
  private String choose(String label, String help, List<String> choices, String first) throws Back {
    for (int i = 0; i < choices.size(); i++) {
      desk.tell("  " + (i + 1) + " " + choices.get(i));
    }
    while (true) {
      String answer = line(label + " [" + first + "]: ", help);
      if (answer.isEmpty()) {
        return first;
      }
      for (int i = 0; i < choices.size(); i++) {
        if (answer.equals(Integer.toString(i + 1)) || answer.equalsIgnoreCase(choices.get(i))) {
          return choices.get(i);
        }
      }
      desk.tell("  that is none of them; type a number, 1 to " + choices.size());
    }
  }

  private String line(String question, String help) throws Back {
    while (true) {
      String answer = desk.ask(question).orElseThrow(this::ended).strip();
      if (answer.equals("<")) {
        throw new Back();
      }
      if (!answer.equals("?")) {
        return answer;
      }
      desk.tell("  " + help);
    }
  }

  private UserException ended() {
    answers.keep();
    return new UserException(
        "the answers ended before the last question",
        "what was answered is kept, but for secrets",
        "run it again to go on: " + again());
  }

  private String again() {
    return TextUi.again(desk, answers);
  }

  private static void close(Optional<Workplace> work) {
    work.ifPresent(w -> w.cluster().close());
  }

  @Override
  public void close() {
    answers.close();
    close(work);
  }
}
