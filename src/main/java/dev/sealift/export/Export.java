package dev.sealift.export;

import dev.sealift.core.UserException;
import dev.sealift.manifest.KubernetesObject;
import dev.sealift.manifest.Yaml;
import dev.sealift.profile.Profile;
import dev.sealift.profile.SecretResolver;
import dev.sealift.rollout.DesiredObjects;
import dev.sealift.rollout.Workplace;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;

/** Writes a deployment's files into a folder; nothing into the cluster. */
public final class Export {
  /**
   * What became of the folder.
   *
   * @param written the files that were made or changed
   * @param removed those of an earlier export that are no more
   * @param unchanged how many were as they are to be already
   */
  public record Report(List<String> written, List<String> removed, int unchanged) {}

  private final Workplace work;

  /** An export at one workplace. */
  public Export(Workplace work) {
    this.work = work;
  }

  /**
   * Exports a profile's deployment.
   *
   * @param force whether files are overwritten that are not Sealift's own, or were changed
   * @param reseal whether credentials that only the folder has are sealed anew
   * @throws dev.sealift.core.UserException nothing was written
   */
  public Report write(
      Profile profile, SecretResolver resolver, Path folder, boolean force, boolean reseal)
      throws InterruptedException {
    ExportFolder target = new ExportFolder(folder);
    String users = word(profile.auth().adminUsername()) + " " + word(profile.database().username());
    Optional<String> earlier =
        reseal ? Optional.empty() : target.earlier(ExportFiles.SEALED, users);
    List<KubernetesObject> objects =
        new DesiredObjects(work, profile)
            .read(resolver, earlier.map(text -> sealed(folder, text)).orElse(List.of()));
    return target.write(ExportFiles.of(profile, objects), users, force);
  }

  /** Someone else may have been at it: a merge leaves its marks, for one. */
  private static List<KubernetesObject> sealed(Path folder, String text) {
    try {
      return Yaml.read(text);
    } catch (JacksonException | IllegalArgumentException e) {
      throw new UserException(
          folder.resolve(ExportFiles.SEALED) + " cannot be read",
          "it is no YAML of objects any more; a merge may have left its marks in it",
          "restore it, or seal anew: --reseal",
          e);
    }
  }

  private static String word(String name) {
    return URLEncoder.encode(name, StandardCharsets.UTF_8);
  }
}
