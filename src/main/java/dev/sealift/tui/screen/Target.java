package dev.sealift.tui.screen;

import dev.sealift.profile.Profile;
import java.nio.file.Path;

/**
 * A deployment, as a profile and a cluster name it.
 *
 * @param context the cluster's context
 * @param text the profile's text
 * @param file where that stands
 */
public record Target(String context, Profile profile, String text, Path file) {
  /** Where it is, for a heading. */
  public String place() {
    return context + " / " + profile.deployment().namespace();
  }
}
