package dev.sealift.history;

/**
 * Tells one deployment from all others.
 *
 * @param cluster the cluster's identity, the same whatever it is called here
 */
public record DeploymentKey(String cluster, String namespace, String name) {
  /** Field by field: a record's own makes method handles ready first, which takes 10 ms. */
  public boolean is(DeploymentKey other) {
    return cluster.equals(other.cluster)
        && namespace.equals(other.namespace)
        && name.equals(other.name);
  }
}
