package dev.sealift.export;

import dev.sealift.manifest.KubernetesObject;
import dev.sealift.manifest.Names;
import dev.sealift.manifest.Yaml;
import dev.sealift.profile.Profile;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The files of an export: the same profile and objects, the same bytes. */
final class ExportFiles {
  static final String SEALED = "sealed-secrets.yaml";
  private static final String NAMESPACE = "namespace.yaml";

  /** What the playbook applies by tasks of their own. */
  private static final List<String> BY_TASK =
      List.of(NAMESPACE, SEALED, "config-map.yaml", "deployment.yaml", "service.yaml");

  private static final Pattern PLACE = Pattern.compile("@([A-Z]+)@");

  private final Profile profile;
  private final Map<String, String> manifests = new LinkedHashMap<>();

  private ExportFiles(Profile profile) {
    this.profile = profile;
  }

  /**
   * The files by their names.
   *
   * @param objects the namespace and all that is in it, in the order they are applied
   */
  static SortedMap<String, String> of(Profile profile, List<KubernetesObject> objects) {
    ExportFiles files = new ExportFiles(profile);
    objects.forEach(
        object -> files.manifests.merge(name(object), Yaml.write(List.of(object)), String::concat));
    SortedMap<String, String> all = new TreeMap<>(files.manifests);
    all.put("kustomization.yaml", files.kustomization());
    for (String name : List.of("playbook.yml", "requirements.yml", "README.md")) {
      all.put(name, files.filled(Resources.text("folder/" + name)));
    }
    all.put(ImageFile.NAME, ImageFile.text());
    return all;
  }

  /** {@code network-policy.yaml} for a NetworkPolicy; the SealedSecrets share one file. */
  private static String name(KubernetesObject object) {
    String kind = object.kind();
    return kind.equals("SealedSecret")
        ? SEALED
        : kind.replaceAll("(?<=[a-z])(?=[A-Z])", "-").toLowerCase(Locale.ROOT) + ".yaml";
  }

  private String kustomization() {
    return """
        ---
        apiVersion: kustomize.config.k8s.io/v1beta1
        kind: Kustomization
        resources:
        %s
        sortOptions:
          order: fifo
        """
        .formatted(list("  ", List.copyOf(manifests.keySet())));
  }

  private String filled(String text) {
    List<String> around = new ArrayList<>(manifests.keySet());
    around.removeAll(BY_TASK);
    Map<String, String> values = new LinkedHashMap<>();
    values.put("NAMESPACE", profile.deployment().namespace());
    values.put("NAME", profile.deployment().name());
    values.put("DEPLOYMENT", Names.DEPLOYMENT);
    values.put("IMAGE", "`" + profile.deployment().image() + "`");
    values.put("SEALED", list("            ", Names.secrets()));
    values.put("AROUND", list("            ", around));
    values.put("DATABASE", profile.database().host() + ":" + profile.database().port());
    values.put("ROLE", profile.database().username());
    values.put("TRACKING", profile.database().tracking());
    values.put("AUTH", profile.database().auth());
    values.put("BUCKET", profile.bucket().name());
    values.put("ADMIN", profile.auth().adminUsername());
    return PLACE
        .matcher(text)
        .replaceAll(found -> Matcher.quoteReplacement(values.getOrDefault(found.group(1), "")));
  }

  private static String list(String indent, List<String> items) {
    return items.stream().map(item -> indent + "- " + item).collect(Collectors.joining("\n"));
  }
}
