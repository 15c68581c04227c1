package dev.sealift.rollout;

import dev.sealift.core.Events;
import dev.sealift.credential.Secret;
import dev.sealift.profile.SecretResolver;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a front end that asks its way to a deployment works at: clusters, files and the operator.
 */
public interface Desk {
  /** The contexts that can be chosen, the current one first where there is one. */
  List<String> contexts();

  /** A workplace on one of them; whoever opens it closes its cluster. */
  Workplace open(String context, Events events);

  /** Answers that are better than the profile's defaults here, as {@code section.key}. */
  Map<String, String> suggestions();

  /**
   * The context that kubectl takes by itself; empty where the command line names one, or none is
   * chosen.
   */
  Optional<String> ownContext();

  /** What a command about that context has to name; empty where kubectl takes it by itself. */
  default Optional<String> named(String context) {
    return Optional.of(context).filter(name -> !ownContext().equals(Optional.of(name)));
  }

  /** Whether what is deployed here is the sandbox's, which is emulated. */
  boolean emulated();

  /**
   * How a command begins that is to work where this one does: with the options that say so, as they
   * were given.
   *
   * @param context the context to name; the one that was given, if any, where it is empty
   */
  String command(Optional<String> context);

  /** A resolver that knows {@code typed} as variables, and asks {@code prompter}. */
  SecretResolver resolver(Map<String, Secret> typed, SecretResolver.Prompter prompter);

  /** The same, that asks nobody. */
  default SecretResolver resolver(Map<String, Secret> typed) {
    return resolver(typed, what -> Optional.empty());
  }

  /** Where the answers are kept until the profile is whole. */
  Path draft();

  /** Where the profile of a deployment of that name goes. */
  Path profile(String name);

  /** Where new answers for that profile go: not into one that came with the program. */
  default Path written(Path profile) {
    return profile;
  }

  /** The profiles that there are; only the one that was named, where one was. */
  List<Path> profiles();

  /** Whether screens can be drawn, and are wanted. */
  boolean screens();

  /** The environment, which says how they are to look. */
  Map<String, String> environment();

  /** Tells a line. */
  void tell(String line);

  /** Asks for a line; empty when there is nobody any more. */
  Optional<String> ask(String question);

  /** Asks for a secret without an echo; empty when there is nobody any more. */
  Optional<Secret> askSecret(String question);
}
