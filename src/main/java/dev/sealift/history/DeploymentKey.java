package dev.sealift.history;

/**
 * Tells one deployment from all others.
 *
 * @param cluster the cluster's identity, the same whatever it is called here
 */
public record DeploymentKey(String cluster, String namespace, String name) {}
