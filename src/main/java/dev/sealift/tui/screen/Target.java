package dev.sealift.tui.screen;

import dev.sealift.profile.Profile;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A deployment, as a profile and a cluster name it.
 *
 * @param context the cluster's context
 * @param elsewhere whether kubectl's own context is another one
 * @param text the profile's text
 * @param file where that stands
 */
public record Target(String context, boolean elsewhere, Profile profile, String text, Path file) {
  /** Where it is, for a heading. */
  public String place() {
    return context + " / " + profile.deployment().namespace();
  }

  /** The context, where a command has to name it. */
  Optional<String> named() {
    return elsewhere ? Optional.of(context) : Optional.empty();
  }
}
