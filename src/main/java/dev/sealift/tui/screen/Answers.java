package dev.sealift.tui.screen;

import dev.sealift.core.FileFailure;
import dev.sealift.core.PrivateFiles;
import dev.sealift.core.Text;
import dev.sealift.core.UserException;
import dev.sealift.credential.PasswordPolicy;
import dev.sealift.credential.Secret;
import dev.sealift.profile.Problem;
import dev.sealift.profile.Profile;
import dev.sealift.profile.ProfileReader;
import dev.sealift.profile.ProfileText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the operator has answered so far. What is no secret is kept in the draft at each step, so
 * that a cut connection loses nothing; secrets are in memory alone, and wiped when closed.
 */
public final class Answers implements AutoCloseable {
  private static final String TYPED = "SEALIFT_TYPED_";

  /** Where the draft has the cluster, of which no profile tells. */
  private static final String CONTEXT = "wizard.context";

  private static final String DRAFT = "# answers to sealift init, until the profile is whole\n";

  /** Stand in for required answers that are still to come, while others are looked at. */
  private static final Map<String, String> LATER =
      Map.of(
          "deployment.image", "later",
          "database.host", "later",
          "bucket.name", "later");

  private final Path file;
  private final Path draft;
  private final Map<String, String> values;
  private final Map<String, Secret> typed = new LinkedHashMap<>();
  private final Map<String, Integer> times = new LinkedHashMap<>();
  private final Set<String> kept;
  private final boolean resumed;
  private String context;
  private boolean over;

  private Answers(
      Path file,
      Path draft,
      Map<String, String> values,
      Set<String> kept,
      boolean resumed,
      String context) {
    this.file = file;
    this.draft = draft;
    this.values = values;
    this.kept = kept;
    this.resumed = resumed;
    this.context = context;
  }

  /**
   * The draft's answers where there is one, else what stands in the profile, else the suggestions.
   *
   * @param file the profile, which need not be there
   * @param draft that profile's draft: answers for another one are never taken
   */
  public static Answers open(Path file, Path draft, Map<String, String> suggestions) {
    Map<String, String> values = new LinkedHashMap<>(ProfileText.defaults());
    Map<String, String> known = known(file);
    values.putAll(known.isEmpty() ? suggestions : known);
    boolean resumed = Files.exists(draft);
    String context = "";
    if (resumed) {
      Map<String, String> kept = ProfileText.values(read(draft));
      context = kept.getOrDefault(CONTEXT, "");
      kept.keySet().retainAll(values.keySet());
      values.putAll(kept);
    }
    return new Answers(file, draft, values, kept(known), resumed, context);
  }

  /** Of these a resolver takes what the cluster has; the database's admin is in no cluster. */
  private static Set<String> kept(Map<String, String> known) {
    return known.keySet().stream()
        .filter(key -> Set.of("prompt", "keep").contains(known.get(key)))
        .filter(key -> !key.equals("database.admin_password"))
        .collect(Collectors.toUnmodifiableSet());
  }

  private static Map<String, String> known(Path file) {
    String text = Files.isRegularFile(file) && Files.isReadable(file) ? read(file) : "";
    // One with a problem may have a secret in it, which the draft must not take over.
    return ProfileReader.problems(text).isEmpty() ? ProfileText.values(text) : Map.of();
  }

  /** The profile that the answers are for. */
  public Path file() {
    return file;
  }

  /** Whether there were answers of an earlier run. */
  public boolean resumed() {
    return resumed;
  }

  /** The cluster that was chosen; empty where none was. */
  public String context() {
    return context;
  }

  /** Takes the chosen cluster. */
  public void on(String context) {
    this.context = context;
  }

  /** Whether an empty answer will not do. */
  public static boolean required(String key) {
    return LATER.containsKey(key);
  }

  /** The answer as it stands in the profile: for a secret, where it comes from. */
  public String value(String key) {
    return values.getOrDefault(key, "");
  }

  /** What can be chosen: what the question offers, and what the profile says already. */
  public List<String> choices(Question question) {
    List<String> all = new ArrayList<>(question.choices());
    if (question.key().equals("database.sslmode") && !value("database.ca_file").isEmpty()) {
      // Without that file a profile that says so is refused.
      all.addAll(List.of("verify-ca", "verify-full"));
    }
    String now = value(question.key());
    if (!now.isEmpty() && !all.contains(now)) {
      all.add(now);
    }
    return List.copyOf(all);
  }

  /** Takes an answer that is no secret. */
  public void put(String key, String value) {
    values.put(key, value);
  }

  /** Takes a typed secret, whose owner this becomes. */
  public void put(String key, Secret secret) {
    forget(key);
    typed.put(key, secret);
    times.merge(key, 1, Integer::sum);
    values.put(key, "prompt");
  }

  /** Wipes a secret that was typed before. */
  public void forget(String key) {
    Optional.ofNullable(typed.remove(key)).ifPresent(Secret::close);
  }

  /** Tells an answer from another one to the same question, without telling a secret. */
  String stamp(String key) {
    return value(key) + (isTyped(key) ? " typed " + times.get(key) : "");
  }

  /**
   * A copy of a typed secret, the caller's to close.
   *
   * @param what as a resolver asks for it, e.g. {@code [database] admin_password}
   */
  Optional<Secret> typedFor(String what) {
    String key = what.replace("[", "").replace("] ", ".");
    return Optional.ofNullable(typed.get(key)).map(Secret::copy);
  }

  /**
   * Whether what the cluster has will do for this secret where none is typed: the profile was there
   * already and says that it is asked for, or kept.
   */
  public boolean keeps(String key) {
    return kept.contains(key) && !isTyped(key);
  }

  /** Whether this secret was typed. */
  public boolean isTyped(String key) {
    return typed.containsKey(key);
  }

  /** The profile's text; a typed secret's line says {@code prompt}. */
  public String text() {
    return text("");
  }

  /** {@code base} with the answers in it: its comments and order stay. */
  String text(String base) {
    return ProfileText.with(base, whole(values));
  }

  /**
   * What nobody is asked for goes with the answer without which a profile that has it is refused.
   */
  private static Map<String, String> whole(Map<String, String> values) {
    Map<String, String> all = new LinkedHashMap<>(values);
    if (values.getOrDefault("database.admin_username", "").isEmpty()) {
      all.put("database.admin_password", "");
    }
    if (values.getOrDefault("ingress.host", "").isEmpty()) {
      all.put("ingress.class", "");
      all.put("ingress.tls_secret", "");
    }
    if (!values.getOrDefault("database.sslmode", "").startsWith("verify-")) {
      all.put("database.ca_file", "");
    }
    if (!values.getOrDefault("bucket.endpoint", "").startsWith("https:")) {
      all.put("bucket.ca_file", "");
    }
    return all;
  }

  /** The typed secrets, as the variables that {@link #profile} names. */
  public Map<String, Secret> secrets() {
    Map<String, Secret> all = new LinkedHashMap<>();
    typed.forEach((key, secret) -> all.put(variable(key), secret));
    return all;
  }

  /**
   * The profile, in which a typed secret comes from a variable that only {@link #secrets} has: it
   * counts even where the cluster has another.
   *
   * @throws UserException answers are missing or wrong
   */
  public Profile profile() {
    return ProfileReader.parse("as answered", withVariables(values));
  }

  /** The same, with stand-ins for what is still to come. */
  public Profile soFar() {
    return ProfileReader.parse("as answered", withVariables(completed()));
  }

  /** What is wrong with the answer to one question. */
  public Optional<Problem> problem(String key) {
    return problems()
        .filter(problem -> key.equals(key(problem)))
        .findFirst()
        .map(problem -> value(key).isEmpty() ? unanswered(key) : problem);
  }

  /** Nobody who is asked has a line to add. */
  private static Problem unanswered(String key) {
    return new Problem("", key, 0, "an answer is needed", Question.of(key).help());
  }

  /** What is wrong with all of them, with stand-ins for what is still to come. */
  private Stream<Problem> problems() {
    return ProfileReader.problems(withVariables(completed())).stream();
  }

  private static String key(Problem problem) {
    return problem.section() + "." + problem.key();
  }

  /** What is wrong with the first answer that is; one that is still to come is not. */
  Optional<String> problem() {
    for (Question question : Question.all()) {
      Optional<Problem> problem = problem(question.key());
      if (problem.isPresent()) {
        return Optional.of(
            question.label() + ": " + problem.get().seen() + "; " + problem.get().remedy());
      }
    }
    return Optional.empty();
  }

  /** The first secret that is to be typed and was not, or will not do. */
  Optional<Question> untyped() {
    Map<String, String> all = whole(values);
    return Question.all().stream()
        .filter(Question::secret)
        .filter(
            question -> {
              String key = question.key();
              Secret secret = typed.get(key);
              // An admin was named, and left before the password was asked for.
              boolean unasked =
                  key.equals("database.admin_password")
                      && value(key).isEmpty()
                      && !value("database.admin_username").isEmpty();
              boolean wanted = unasked || all.getOrDefault(key, "").equals("prompt");
              return wanted && (secret == null ? !keeps(key) : problem(key, secret).isPresent());
            })
        .findFirst();
  }

  /** What is wrong with a typed secret, in words that do not repeat it. */
  public static Optional<String> problem(String key, Secret secret) {
    return key.equals("auth.admin_password")
        ? PasswordPolicy.problems(secret).stream().findFirst()
        : Optional.empty();
  }

  /**
   * What work beside the screen needs of the answers, as they are now.
   *
   * @param soFar whether stand-ins are used for what is still to come
   * @throws UserException answers are missing or wrong
   */
  public Snapshot snapshot(boolean soFar) {
    Map<String, Secret> copies = new LinkedHashMap<>();
    Profile profile = soFar ? soFar() : profile();
    secrets().forEach((name, secret) -> copies.put(name, secret.copy()));
    return new Snapshot(profile, text(), copies);
  }

  /** The draft as a write that can be done later, on another thread. */
  public Runnable keeping() {
    String now = draft();
    return () -> keep(now);
  }

  private Map<String, String> completed() {
    Map<String, String> all = new LinkedHashMap<>(values);
    LATER.forEach(
        (key, value) -> all.merge(key, value, (old, later) -> old.isEmpty() ? later : old));
    return all;
  }

  private String withVariables(Map<String, String> values) {
    Map<String, String> all = whole(values);
    typed.keySet().stream()
        .filter(key -> !all.getOrDefault(key, "").isEmpty())
        .forEach(key -> all.put(key, "env:" + variable(key)));
    return ProfileText.with("", all);
  }

  private static String variable(String key) {
    return TYPED + key.replace('.', '_').toUpperCase(Locale.ROOT);
  }

  /** Keeps what is no secret. */
  public void keep() {
    keep(draft());
  }

  /** Without what no profile takes and has an @: it may be an address with a password in it. */
  private String draft() {
    Map<String, String> all = whole(values);
    problems()
        .map(Answers::key)
        .filter(key -> all.getOrDefault(key, "").contains("@"))
        .forEach(key -> all.put(key, ""));
    if (!context.isEmpty() && context.equals(Text.printable(context))) {
      all.put(CONTEXT, context);
    }
    return DRAFT + ProfileText.with("", all);
  }

  /** A write that comes late must not bring back what was given up. */
  private synchronized void keep(String text) {
    if (over) {
      return;
    }
    PrivateFiles.folder(folder(draft));
    PrivateFiles.write(draft, text);
  }

  /** Gives the draft up: the profile has it all. */
  public synchronized void forgetDraft() {
    over = true;
    try {
      Files.deleteIfExists(draft);
    } catch (IOException e) {
      throw FileFailure.of("remove", draft, e);
    }
  }

  /** What {@link #writeProfile} would change, as a plan tells it. */
  public List<String> changes() {
    if (!Files.exists(file)) {
      return List.of("+ profile " + file);
    }
    String before = read(file);
    return text(before).equals(before)
        ? List.of()
        : List.of("~ profile " + file + ": these answers replace it");
  }

  /** Writes the profile; where it is there already, its comments and order stay. */
  public void writeProfile() {
    PrivateFiles.folder(folder(file));
    PrivateFiles.replace(file, text(Files.exists(file) ? read(file) : ""));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw FileFailure.of("read", file, e);
    }
  }

  private static Path folder(Path file) {
    return Objects.requireNonNull(file.toAbsolutePath().getParent());
  }

  @Override
  public void close() {
    typed.values().forEach(Secret::close);
    typed.clear();
  }
}
