package dev.sealift.tui.screen;

import dev.sealift.profile.Profile;

/**
 * A deployment, as a profile and a cluster name it.
 *
 * @param context the cluster's context
 * @param text the profile's text
 */
public record Target(String context, Profile profile, String text) {
  /** Where it is, for a heading. */
  public String place() {
    return context + " / " + profile.deployment().namespace();
  }
}
