package dev.sealift.sandbox;

import java.util.Arrays;
import java.util.Optional;

/** The kinds that the stand-in serves. */
enum Kind {
  NAMESPACE("v1", "Namespace", "namespaces", false),
  SECRET("v1", "Secret", "secrets", true),
  CONFIG_MAP("v1", "ConfigMap", "configmaps", true),
  SERVICE("v1", "Service", "services", true),
  POD("v1", "Pod", "pods", true),
  ENDPOINT_SLICE("discovery.k8s.io/v1", "EndpointSlice", "endpointslices", true),
  EVENT("v1", "Event", "events", true),
  DEPLOYMENT("apps/v1", "Deployment", "deployments", true),
  REPLICA_SET("apps/v1", "ReplicaSet", "replicasets", true),
  INGRESS("networking.k8s.io/v1", "Ingress", "ingresses", true),
  INGRESS_CLASS("networking.k8s.io/v1", "IngressClass", "ingressclasses", false),
  NETWORK_POLICY("networking.k8s.io/v1", "NetworkPolicy", "networkpolicies", true),
  DISRUPTION_BUDGET("policy/v1", "PodDisruptionBudget", "poddisruptionbudgets", true),
  LEASE("coordination.k8s.io/v1", "Lease", "leases", true),
  SEALED_SECRET("bitnami.com/v1alpha1", "SealedSecret", "sealedsecrets", true);

  final String apiVersion;
  final String word;
  final String plural;
  final boolean namespaced;

  Kind(String apiVersion, String word, String plural, boolean namespaced) {
    this.apiVersion = apiVersion;
    this.word = word;
    this.plural = plural;
    this.namespaced = namespaced;
  }

  static Optional<Kind> of(String apiVersion, String plural) {
    return Arrays.stream(values())
        .filter(kind -> kind.apiVersion.equals(apiVersion) && kind.plural.equals(plural))
        .findFirst();
  }

  /** The resource as messages name it: {@code deployments.apps}. */
  String resource() {
    int slash = apiVersion.indexOf('/');
    return slash < 0 ? plural : plural + "." + apiVersion.substring(0, slash);
  }

  /** Whether the server counts generations of it. */
  boolean hasGeneration() {
    return this == DEPLOYMENT
        || this == SEALED_SECRET
        || this == INGRESS
        || this == NETWORK_POLICY
        || this == DISRUPTION_BUDGET;
  }
}
