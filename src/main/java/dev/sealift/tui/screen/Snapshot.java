package dev.sealift.tui.screen;

import dev.sealift.credential.Secret;
import dev.sealift.profile.Profile;
import java.util.Map;

/**
 * The answers at one moment, for work beside the screen; closing wipes its copies of the secrets.
 *
 * @param profile as answered; a typed secret comes from a variable of {@code secrets}
 * @param text the profile's text, which holds no secret
 */
public record Snapshot(Profile profile, String text, Map<String, Secret> secrets)
    implements AutoCloseable {
  @Override
  public void close() {
    secrets.values().forEach(Secret::close);
  }
}
