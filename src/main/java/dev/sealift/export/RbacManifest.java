package dev.sealift.export;

import dev.sealift.manifest.KubernetesObject;
import dev.sealift.manifest.Manifests;
import dev.sealift.manifest.Yaml;
import dev.sealift.profile.Profile;
import dev.sealift.rollout.Rights;
import dev.sealift.rollout.Rights.Right;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBuilder;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.PolicyRuleBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBuilder;
import io.fabric8.kubernetes.api.model.rbac.Subject;
import io.fabric8.kubernetes.api.model.rbac.SubjectBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The least that Sealift must be allowed: a ServiceAccount that deploys into one namespace. The
 * namespace is made with it, so that the account need not make any.
 */
public final class RbacManifest {
  private static final String ACCOUNT = "sealift";
  private static final String API = "rbac.authorization.k8s.io";

  private final Profile profile;
  private final String namespace;

  private RbacManifest(Profile profile) {
    this.profile = profile;
    this.namespace = profile.deployment().namespace();
  }

  /** The manifest, as YAML of several documents. */
  public static String of(Profile profile) {
    return new RbacManifest(profile).yaml();
  }

  private String yaml() {
    List<HasMetadata> all = new ArrayList<>();
    all.add(
        new ServiceAccountBuilder()
            .withNewMetadata()
            .withName(ACCOUNT)
            .withNamespace(namespace)
            .endMetadata()
            .build());
    all.addAll(role(namespace, ACCOUNT, inNamespace()));
    all.addAll(
        role(profile.sealing().controllerNamespace(), ACCOUNT + "-" + namespace, onController()));
    Rights.onServices(profile)
        .forEach(
            (where, rights) ->
                all.addAll(
                    role(
                        where,
                        ACCOUNT + "-" + namespace + "-services",
                        rights.stream().map(right -> rule(right, List.of())).toList())));
    all.addAll(clusterRole(ACCOUNT + "-" + namespace));
    String objects =
        Yaml.write(
            Stream.concat(
                    Stream.of(Manifests.namespace(profile)), all.stream().map(KubernetesObject::of))
                .toList());
    return controllerNote() + objects;
  }

  /** By its labels the account would not find another one: it may not list all Services. */
  private String controllerNote() {
    Profile.Sealing sealing = profile.sealing();
    return "# Of the Sealed Secrets controllers this grants the one of Service "
        + sealing.controllerNamespace()
        + "/"
        + sealing.controllerName()
        + ",\n# as the profile has it. Where yours is another (kubectl get services -A -l"
        + " app.kubernetes.io/name=sealed-secrets),\n# write controller_namespace and"
        + " controller_name under [sealing], and make this anew.\n";
  }

  /** A rule for each group of resources that the same is allowed on. */
  private static List<PolicyRule> inNamespace() {
    Map<String, TreeSet<String>> verbs = new TreeMap<>();
    for (Right right : Rights.inNamespace()) {
      verbs
          .computeIfAbsent(right.group() + " " + right.resource(), key -> new TreeSet<>())
          .addAll(right.verbs());
    }
    Map<String, TreeSet<String>> resources = new TreeMap<>();
    verbs.forEach(
        (key, allowed) -> {
          String group = key.substring(0, key.indexOf(' '));
          resources
              .computeIfAbsent(group + " " + String.join(",", allowed), k -> new TreeSet<>())
              .add(key.substring(key.indexOf(' ') + 1));
        });
    List<PolicyRule> rules = new ArrayList<>();
    resources.forEach(
        (key, names) ->
            rules.add(
                new PolicyRuleBuilder()
                    .withApiGroups(key.substring(0, key.indexOf(' ')))
                    .withResources(List.copyOf(names))
                    .withVerbs(key.substring(key.indexOf(' ') + 1).split(",", -1))
                    .build()));
    return rules;
  }

  /** A Service is proxied by a name of several forms. */
  private List<PolicyRule> onController() {
    String service = profile.sealing().controllerName();
    List<PolicyRule> rules = new ArrayList<>();
    for (Right right : Rights.onController()) {
      boolean proxy = right.resource().endsWith("/proxy");
      rules.add(
          rule(
              right,
              proxy
                  ? List.of("http:" + service + ":http", "http:" + service + ":8080")
                  : List.of(service)));
    }
    return rules;
  }

  private static PolicyRule rule(Right right, List<String> names) {
    return new PolicyRuleBuilder()
        .withApiGroups(right.group())
        .withResources(right.resource())
        .withResourceNames(names)
        .withVerbs(right.verbs())
        .build();
  }

  private List<HasMetadata> role(String where, String name, List<PolicyRule> rules) {
    return List.of(
        new RoleBuilder()
            .withNewMetadata()
            .withName(name)
            .withNamespace(where)
            .endMetadata()
            .withRules(rules)
            .build(),
        new RoleBindingBuilder()
            .withNewMetadata()
            .withName(name)
            .withNamespace(where)
            .endMetadata()
            .withNewRoleRef(API, "Role", name)
            .withSubjects(account())
            .build());
  }

  private List<HasMetadata> clusterRole(String name) {
    List<PolicyRule> rules = new ArrayList<>();
    rules.add(rule(Rights.onNamespaces(), List.of("kube-system", namespace)));
    Right ofClass = Rights.onIngressClass();
    if (profile.ingress().className().isPresent()) {
      rules.add(rule(ofClass, List.of(profile.ingress().className().get())));
    } else if (profile.ingress().host().isPresent()) {
      // Whether one of them is the default is seen in all of them.
      rules.add(rule(new Right(ofClass.group(), ofClass.resource(), List.of("list")), List.of()));
    }
    return List.of(
        new ClusterRoleBuilder()
            .withNewMetadata()
            .withName(name)
            .endMetadata()
            .withRules(rules)
            .build(),
        new ClusterRoleBindingBuilder()
            .withNewMetadata()
            .withName(name)
            .endMetadata()
            .withNewRoleRef(API, "ClusterRole", name)
            .withSubjects(account())
            .build());
  }

  private Subject account() {
    return new SubjectBuilder()
        .withKind("ServiceAccount")
        .withName(ACCOUNT)
        .withNamespace(namespace)
        .build();
  }
}
