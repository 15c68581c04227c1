package dev.sealift.cluster;

/** The Sealed Secrets controller's Service, and the name or number of its port. */
public record SealingController(String namespace, String service, String port) {
  /** The API server's proxy path to it. */
  String proxy() {
    return "api/v1/namespaces/" + namespace + "/services/http:" + service + ":" + port + "/proxy";
  }
}
