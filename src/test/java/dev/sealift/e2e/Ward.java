package dev.sealift.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sealift.cluster.Cluster;
import dev.sealift.cluster.ClusterAddress;
import dev.sealift.core.Check;
import dev.sealift.core.Deadline;
import dev.sealift.doctor.Ailment;
import dev.sealift.doctor.Doctor;
import dev.sealift.e2e.Homelab.Output;
import dev.sealift.history.History;
import dev.sealift.profile.ProfileReader;
import dev.sealift.profile.SecretResolver;
import dev.sealift.rollout.Addresses;
import dev.sealift.rollout.Workplace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A deployment in which faults are made. The doctor is asked in this process, which takes a third
 * of the time; its remedies are pasted into a shell as they are printed.
 */
final class Ward implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  final Homelab lab;
  private final Map<String, String> environment = new TreeMap<>(System.getenv());

  Ward(Path folder) throws Exception {
    lab = new Homelab(folder);
    // What a remedy calls sealift is this one, with this profile.
    Path programs = Files.createDirectories(folder.resolve("bin"));
    Path sealift =
        Files.writeString(
            programs.resolve("sealift"),
            "#!/bin/sh\nexec '%s' \"$@\" -p '%s'\n"
                .formatted(Path.of("scripts/sealift").toAbsolutePath(), lab.profile));
    Files.setPosixFilePermissions(sealift, PosixFilePermissions.fromString("rwx------"));
    lab.set("PATH", programs + ":" + System.getenv("PATH"));
  }

  void applies(String... options) throws Exception {
    String[] command = Arrays.copyOf(new String[] {"apply", "--yes"}, 2 + options.length);
    System.arraycopy(options, 0, command, 2, options.length);
    Output applied = lab.sealift(command);
    assertThat(applied.status()).as(applied.err()).isZero();
  }

  /** Sets a variable here and for all that is run. */
  void set(String variable, String value) {
    environment.put(variable, value);
    lab.set(variable, value);
  }

  Workplace workplace(Cluster cluster, Clock clock) {
    return new Workplace(
        cluster,
        () -> History.open(lab.folder.resolve("state/sealift/history"), clock),
        Addresses.asInProfile(),
        clock,
        new SecureRandom(),
        event -> {},
        "test",
        "",
        Duration.ofMinutes(5));
  }

  SecretResolver resolver() {
    return new SecretResolver(Map.of(), environment, what -> Optional.empty());
  }

  private List<Check> examine(Optional<Path> kubeconfig) throws Exception {
    try (Cluster cluster = Cluster.open(new ClusterAddress(kubeconfig, Optional.empty()))) {
      return new Doctor(workplace(cluster, Clock.systemUTC()))
          .examine(ProfileReader.read(lab.profile).profile(), resolver());
    }
  }

  /** These are found, and nothing else; returns the findings. */
  Findings finds(Ailment... ailments) throws Exception {
    return finds(Optional.empty(), ailments);
  }

  /** The same as seen through another kubeconfig. */
  Findings finds(Optional<Path> kubeconfig, Ailment... ailments) throws Exception {
    Findings findings = new Findings(examine(kubeconfig));
    assertThat(findings.names()).as(findings.toString()).isEqualTo(names(ailments));
    return findings;
  }

  /** These are found among others. */
  Findings findsAmong(Ailment... ailments) throws Exception {
    Findings findings = new Findings(examine(Optional.empty()));
    assertThat(findings.names()).as(findings.toString()).containsAll(names(ailments));
    return findings;
  }

  /** Looks until these are found and nothing else: what the cluster does takes its time. */
  Findings awaits(Ailment... ailments) throws Exception {
    Deadline deadline = Deadline.in(PATIENCE);
    while (true) {
      Findings findings = new Findings(examine(Optional.empty()));
      if (findings.names().equals(names(ailments)) || deadline.passed()) {
        assertThat(findings.names()).as(findings.toString()).isEqualTo(names(ailments));
        return findings;
      }
    }
  }

  void isHealthy() throws Exception {
    awaits();
  }

  private static Set<String> names(Ailment... ailments) {
    Set<String> names = new TreeSet<>();
    Arrays.stream(ailments).map(Ailment::name).forEach(names::add);
    return names;
  }

  /** What the doctor has found. */
  record Findings(List<Check> all) {
    private static Optional<Ailment> ailment(Check check) {
      return Arrays.stream(Ailment.values())
          .filter(a -> a.id().equals(check.name()) && a.why().equals(check.why()))
          .filter(a -> a.state() == check.state())
          .findFirst();
    }

    Set<String> names() {
      Set<String> names = new TreeSet<>();
      all.stream()
          .filter(check -> check.state() != Check.State.OK)
          .map(check -> ailment(check).map(Ailment::name).orElse(check.toString()))
          .forEach(names::add);
      return names;
    }

    private Check of(Ailment ailment) {
      return all.stream()
          .filter(check -> ailment(check).equals(Optional.of(ailment)))
          .findFirst()
          .orElseThrow();
    }

    String seen(Ailment ailment) {
      return of(ailment).seen();
    }

    String remedy(Ailment ailment) {
      return of(ailment).remedy();
    }

    @Override
    public String toString() {
      StringBuilder text = new StringBuilder();
      all.stream()
          .filter(check -> check.state() != Check.State.OK)
          .forEach(check -> text.append(check).append('\n'));
      return text.toString();
    }
  }

  /**
   * Runs that command of a remedy, as it is printed there, by a shell. Sealift is told not to ask.
   */
  String pastes(String remedy, String begin) throws Exception {
    String command = command(remedy, begin);
    boolean asks = command.matches("sealift (apply|doctor --fix|rotate|resume|rollback).*");
    return shell(asks ? command + " --yes" : command);
  }

  /** A remedy's command that begins so, up to the next words of prose. */
  static String command(String remedy, String begin) {
    Matcher command =
        Pattern.compile(Pattern.quote(begin) + "([^;,)\"]|\"[^\"]*\")*").matcher(remedy);
    assertThat(command.find()).as(remedy).isTrue();
    return command.group();
  }

  String shell(String command) throws Exception {
    Output output = lab.run("", "sh", "-c", "cd '" + lab.folder + "' && " + command);
    assertThat(output.status()).as(command + "\n" + output.out() + output.err()).isZero();
    return output.out() + output.err();
  }

  /**
   * Changes an object by a patch of that type: {@code merge}, {@code json} or {@code strategic}.
   */
  void patch(String kind, String name, String type, String patch) throws Exception {
    lab.kubectl("patch", kind, name, "--type=" + type, "-p", patch);
  }

  /** Waits until the Deployment's pods are those of its newest template. */
  void awaitRollout() throws Exception {
    lab.kubectl("rollout", "status", "deployment/mlflow", "--timeout=240s");
  }

  /** A file in this ward's folder. */
  Path file(String name, String text) throws IOException {
    return Files.writeString(lab.folder.resolve(name), text);
  }

  @Override
  public void close() throws Exception {
    lab.close();
  }
}
