package dev.sealift.cli;

import dev.sealift.cli.Main.Shell;
import dev.sealift.cluster.Cluster;
import dev.sealift.cluster.ClusterAddress;
import dev.sealift.core.Events;
import dev.sealift.core.PrivateFiles;
import dev.sealift.core.ProgressLines;
import dev.sealift.core.UserException;
import dev.sealift.credential.Secret;
import dev.sealift.history.History;
import dev.sealift.profile.ProfileFile;
import dev.sealift.profile.ProfileReader;
import dev.sealift.profile.SecretResolver;
import dev.sealift.rollout.Addresses;
import dev.sealift.rollout.Workplace;
import dev.sealift.sandbox.Sandbox;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the options of one command line mean: the profile, the cluster, the history. */
final class Session implements AutoCloseable {
  private static final String END = ".mv.db";

  private final Shell shell;
  private final GlobalOptions options;
  private Optional<Sandbox> sandbox = Optional.empty();

  Session(Shell shell, GlobalOptions options) {
    this.shell = shell;
    this.options = options;
  }

  /**
   * The profile's file: the one named, else the only one there is here or of the operator's own. A
   * sandbox has its own, and for it one is shipped.
   */
  Path profileFile() {
    if (options.profile.isPresent()) {
      return options.profile.get();
    }
    List<Path> own = ownProfiles();
    List<Path> here = options.sandbox ? List.of() : in(Path.of("profiles"));
    List<Path> only =
        Stream.of(own, here).filter(files -> files.size() == 1).flatMap(List::stream).toList();
    if (options.sandbox && own.isEmpty()) {
      return shipped("sandbox.ini").findFirst().orElseThrow(() -> noneNamed(own, here));
    }
    if (only.size() != 1) {
      throw noneNamed(own, here);
    }
    return only.get(0);
  }

  private static UserException noneNamed(List<Path> own, List<Path> here) {
    String found =
        Stream.of(here, own)
            .flatMap(List::stream)
            .map(Path::toString)
            .collect(Collectors.joining(", "));
    return found.isEmpty()
        ? new UserException(
            "there is no profile",
            "neither profiles/ nor $XDG_CONFIG_HOME/sealift/profiles/ has one",
            "name one with -p FILE, or make one: sealift init")
        : new UserException("there are several profiles", found, "name one with -p FILE");
  }

  /** A profile that came with the program, of which the launcher says where it is. */
  private static Stream<Path> shipped(String name) {
    return Stream.ofNullable(System.getProperty("sealift.home"))
        .map(home -> Path.of(home, "profiles", name))
        .filter(Files::exists);
  }

  private List<Path> ownProfiles() {
    return in(Objects.requireNonNull(newProfile("any").getParent()));
  }

  private static List<Path> in(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(f -> f.toString().endsWith(".ini")).sorted().toList();
    } catch (IOException e) {
      throw new UserException("cannot list " + folder, "", "name the profile with -p FILE", e);
    }
  }

  /** The operator's own profiles, where new ones go too; else the only one in the folder here. */
  List<Path> profiles() {
    List<Path> own = ownProfiles();
    List<Path> here = own.isEmpty() && !options.sandbox ? in(Path.of("profiles")) : List.of();
    return here.size() == 1 ? here : own;
  }

  /** The profile, see {@link #profileFile}. Whatever becomes of the file is nothing to it. */
  ProfileFile profile() {
    return ProfileReader.read(profileFile());
  }

  /** Tells what happens on the way, a line each. */
  Events progress() {
    return new ProgressLines(shell.err()::println);
  }

  /** The cluster; with {@code --sandbox} the embedded one, which is started here. */
  Cluster cluster() {
    return cluster(options.context, progress());
  }

  /** The same; {@code events} is told how the embedded one starts. */
  Cluster cluster(Optional<String> context, Events events) {
    if (!options.sandbox) {
      ClusterAddress address = new ClusterAddress(options.kubeconfig, context);
      return shell.ahead().cluster(address).orElseGet(() -> Cluster.open(address));
    }
    // A wizard that goes back opens it again; the homelab itself runs on.
    Sandbox running = sandbox.orElseGet(() -> Sandbox.start(sandboxFolder(), events));
    sandbox = Optional.of(running);
    return Cluster.open(new ClusterAddress(Optional.of(running.kubeconfig()), Optional.empty()));
  }

  /** The context that the command line names, which kubectl is to be told of too. */
  Optional<String> named() {
    return options.sandbox ? Optional.empty() : options.context;
  }

  /** Whether what is deployed is emulated. */
  boolean emulated() {
    return options.sandbox;
  }

  Path sandboxFolder() {
    return PrivateFiles.withoutLinks(state().resolve("sandbox"));
  }

  private Path state() {
    return PrivateFiles.withoutLinks(xdg("XDG_STATE_HOME", ".local/state"));
  }

  private Addresses addresses(Cluster cluster) {
    // No lambda that names the sandbox's class: the archive has none of its package, and to make
    // one anew takes 5 ms.
    if (sandbox.isPresent()) {
      return new SandboxAddresses(sandbox.get().database(), sandbox.get().s3());
    }
    return Addresses.asInProfile(cluster);
  }

  /**
   * The history. Whoever deploys meanwhile waits for it, so it is closed again before anything is
   * printed, which a pager may hold up, or a cluster is asked.
   */
  History history() {
    return history(true);
  }

  /** The same for a command that records nothing. */
  History historyToRead() {
    return history(false);
  }

  /** The same for a command about what is in it: one that was named has to be there. */
  History historyToTell() {
    requireThere();
    return historyToRead();
  }

  /** The same for a command that records something about it. */
  History historyToAmend() {
    requireThere();
    return history();
  }

  private void requireThere() {
    String place = historyPlace();
    if (options.history.isPresent() && !isUrl(place) && !History.isThere(Path.of(place))) {
      throw new UserException(
          "there is no history " + place + END,
          "--history names it",
          "check the path; the first operation with that --history begins it");
    }
  }

  private static boolean isUrl(String place) {
    return place.contains("://") || place.matches("(?i)[a-z][a-z0-9+.-]*:.*");
  }

  private History history(boolean written) {
    String place = historyPlace();
    if (isUrl(place)) {
      return History.open(place, shell.environment(), Clock.systemUTC());
    }
    HistoryFile file = new HistoryFile(Path.of(place), written);
    return shell.ahead().history(file).orElseGet(file::open);
  }

  /** A file, or the URL of a database. */
  String historyPlace() {
    String place = options.history.orElseGet(() -> stateFolder().resolve("history").toString());
    // The shell completes the name of H2's file, which H2 puts its own end to.
    return place.endsWith(END) ? place.substring(0, place.length() - END.length()) : place;
  }

  /** By the XDG rules a folder that is not absolute counts as not set. */
  private Path xdg(String variable, String fallback) {
    String set = shell.environment().get(variable);
    Path base = set == null || !Path.of(set).isAbsolute() ? home().resolve(fallback) : Path.of(set);
    return base.resolve("sealift");
  }

  /** {@code $HOME}, as the launcher and the XDG rules have it; Java's is the user list's. */
  private Path home() {
    String set = shell.environment().getOrDefault("HOME", "");
    return Path.of(Path.of(set).isAbsolute() ? set : System.getProperty("user.home"));
  }

  /** Where a new profile of that name goes. */
  Path newProfile(String name) {
    Path folder =
        options.sandbox ? sandboxFolder() : xdg("XDG_CONFIG_HOME", ".config").resolve("profiles");
    return folder.resolve(name + ".ini");
  }

  /** Where Sealift's own files are: state, profiles, cache, and a history of another place. */
  List<Path> ownPlaces() {
    List<Path> places = new ArrayList<>();
    places.add(xdg("XDG_STATE_HOME", ".local/state"));
    places.add(xdg("XDG_CONFIG_HOME", ".config"));
    places.add(xdg("XDG_CACHE_HOME", ".cache"));
    if (options.history.isPresent()) {
      historyFile().ifPresent(places::add);
    }
    return places;
  }

  /** The history's file, where it is in one that is there. */
  Optional<Path> historyFile() {
    String place = historyPlace();
    return isUrl(place)
        ? Optional.empty()
        : Optional.of(Path.of(place + END)).filter(Files::exists);
  }

  /** Whether the history is in a database's server, and in no file of this machine. */
  boolean historyIsRemote() {
    return options.history.map(Session::isUrl).orElse(false);
  }

  Path stateFolder() {
    return options.sandbox ? sandboxFolder() : state();
  }

  Workplace workplace(Cluster cluster) {
    return workplace(cluster, progress());
  }

  Workplace workplace(Cluster cluster, Events events) {
    return workplace(cluster, events, this::history);
  }

  /** The same for a command that records nothing. */
  Workplace workplaceToRead(Cluster cluster) {
    return workplace(cluster, progress(), this::historyToRead);
  }

  private Workplace workplace(Cluster cluster, Events events, Supplier<History> history) {
    return new Workplace(
        cluster,
        history,
        addresses(cluster),
        Clock.systemUTC(),
        new SecureRandom(),
        events,
        operator(),
        options.note,
        options.timeout());
  }

  /** Who works here, for the history and the lock. */
  static String operator() {
    try {
      return System.getProperty("user.name") + "@" + InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return System.getProperty("user.name");
    }
  }

  SecretResolver resolver() {
    return resolver(Map.of(), this::ask);
  }

  SecretResolver resolver(Map<String, Secret> own, SecretResolver.Prompter prompter) {
    Map<String, Secret> overlay =
        new LinkedHashMap<>(sandbox.map(Sandbox::environment).orElse(Map.of()));
    overlay.putAll(own);
    return new SecretResolver(overlay, shell.environment(), prompter);
  }

  private Optional<Secret> ask(String what) {
    return options.noInput
        ? Optional.empty()
        : Terminal.of(shell).flatMap(terminal -> terminal.secret(what + " (not shown): "));
  }

  /**
   * Whether to go on.
   *
   * @throws UserException nobody can be asked
   */
  boolean confirmed(String question) {
    if (options.yes) {
      return true;
    }
    Optional<Terminal> terminal = options.noInput ? Optional.empty() : Terminal.of(shell);
    return terminal
        .orElseThrow(
            () ->
                new UserException(
                    "nobody can be asked whether to go on",
                    "there is no terminal, or --no-input was given",
                    "add --yes"))
        .line(question + " [y/N] ")
        .map(answer -> answer.strip().toLowerCase(java.util.Locale.ROOT).startsWith("y"))
        .orElse(false);
  }

  void print(Result result) {
    shell.out().print(result.in(options.output.orElse(GlobalOptions.Format.text)));
    shell.out().flush();
  }

  Shell shell() {
    return shell;
  }

  @Override
  public void close() {
    if (sandbox.isPresent()) {
      sandbox.get().close();
    }
  }
}
