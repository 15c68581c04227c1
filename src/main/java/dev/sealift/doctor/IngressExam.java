package dev.sealift.doctor;

import dev.sealift.cluster.LiveSecret;
import dev.sealift.core.Check;
import dev.sealift.core.UserException;
import dev.sealift.credential.Secret;
import dev.sealift.manifest.KubernetesObject;
import dev.sealift.manifest.Names;
import dev.sealift.rollout.IngressLook;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Whether MLflow answers to the names that the Ingresses lead to it, whoever made them. */
final class IngressExam implements Exam {
  private static final String API = "networking.k8s.io/v1";
  private static final int DNS_NAME = 2;
  private static final Duration ENDS_SOON = Duration.ofDays(14);

  @Override
  public List<Check> of(Patient patient) {
    List<Check> checks = new ArrayList<>();
    List<KubernetesObject> all =
        patient.view().list(API, "Ingress").stream().filter(IngressExam::leadsToMlflow).toList();
    for (KubernetesObject ingress : all) {
      List<String> encrypted = new ArrayList<>();
      for (Map<String, Object> tls : Trees.list(ingress.at("spec", "tls"))) {
        List<String> ofTls = new ArrayList<>();
        if (tls.get("hosts") instanceof List<?> hosts) {
          hosts.forEach(host -> ofTls.add(Trees.text(host)));
        }
        checks.addAll(certificate(patient, Trees.text(tls.get("secretName")), ofTls));
        encrypted.addAll(ofTls);
      }
      for (String host : hosts(ingress)) {
        checks.addAll(host(patient, host, encrypted.contains(host)));
      }
      ingressClass(patient, ingress).ifPresent(checks::add);
    }
    for (Ailment ailment :
        List.of(
            Ailment.HOST_REFUSED,
            Ailment.ORIGIN_REFUSED,
            Ailment.INGRESS_CLASS,
            Ailment.INGRESS_TLS_ENDS)) {
      if (checks.stream().noneMatch(c -> c.name().equals(ailment.id()))) {
        checks.add(ailment.absent(all.isEmpty() ? "there is no Ingress" : "in order"));
      }
    }
    return checks;
  }

  private static boolean leadsToMlflow(KubernetesObject ingress) {
    return Trees.list(ingress.at("spec", "rules")).stream()
        .flatMap(rule -> Trees.list(Trees.map(rule.get("http")).get("paths")).stream())
        .map(path -> Trees.map(Trees.map(path.get("backend")).get("service")).get("name"))
        .anyMatch(Names.SERVICE::equals);
  }

  private static Set<String> hosts(KubernetesObject ingress) {
    return Trees.list(ingress.at("spec", "rules")).stream()
        .map(rule -> Trees.text(rule.get("host")))
        .filter(host -> !host.isEmpty())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static List<Check> host(Patient patient, String host, boolean encrypted) {
    List<Check> checks = new ArrayList<>();
    String origin = (encrypted ? "https://" : "http://") + host;
    if (!listed(patient.variable("MLFLOW_SERVER_ALLOWED_HOSTS"), host)) {
      checks.add(
          Ailment.HOST_REFUSED.found(
              "MLFLOW_SERVER_ALLOWED_HOSTS does not have " + host, "host", host));
    }
    if (!listed(patient.variable("MLFLOW_SERVER_CORS_ALLOWED_ORIGINS"), origin)) {
      checks.add(
          Ailment.ORIGIN_REFUSED.found(
              "MLFLOW_SERVER_CORS_ALLOWED_ORIGINS does not have " + origin, "host", host));
    }
    return checks;
  }

  /** As MLflow compares: a star stands for anything. */
  private static boolean listed(String list, String name) {
    for (String entry : list.split(",", -1)) {
      String pattern =
          Pattern.compile("\\*")
              .splitAsStream(entry.strip() + " ")
              .map(Pattern::quote)
              .collect(Collectors.joining(".*"));
      if ((name + " ").matches(pattern)) {
        return true;
      }
    }
    return false;
  }

  private static Optional<Check> ingressClass(Patient patient, KubernetesObject ingress) {
    String name = Trees.text(ingress.at("spec", "ingressClassName"));
    String seen = "Ingress " + ingress.name() + ": ";
    if (name.isEmpty() && IngressLook.isTaken(ingress)) {
      return Optional.empty();
    }
    try {
      return IngressLook.withoutClass(patient.cluster(), name)
          .map(why -> Ailment.INGRESS_CLASS.found(seen + why));
    } catch (UserException e) {
      // It belongs to the cluster, which not everybody may look at.
      return Optional.of(
          Ailment.INGRESS_CLASS.absent(seen + "IngressClasses cannot be looked at from here"));
    }
  }

  private static List<Check> certificate(Patient patient, String secret, List<String> hosts) {
    if (secret.isEmpty()) {
      return List.of();
    }
    String namespace = patient.namespace();
    try (var live = patient.cluster().secret(namespace, secret).orElse(null)) {
      if (live == null) {
        return List.of(missing(namespace, secret, "Secret " + secret + " is not there"));
      }
      Optional<Secret> pem = value(live, "tls.crt");
      if (pem.isEmpty() || value(live, "tls.key").isEmpty()) {
        String lacks = pem.isEmpty() ? "tls.crt" : "tls.key";
        return List.of(missing(namespace, secret, "Secret " + secret + " has no " + lacks));
      }
      X509Certificate certificate = certificate(pem.get().bytes());
      for (String host : hosts) {
        if (!isFor(certificate, host)) {
          return List.of(
              missing(
                  namespace,
                  secret,
                  "the certificate in Secret " + secret + " is not for " + host));
        }
      }
      Instant end = certificate.getNotAfter().toInstant();
      boolean soon = patient.work().clock().instant().plus(ENDS_SOON).isAfter(end);
      return soon
          ? List.of(
              Ailment.INGRESS_TLS_ENDS.found(
                  "the certificate in Secret "
                      + secret
                      + " is valid until "
                      + end.atOffset(ZoneOffset.UTC).toLocalDate(),
                  "namespace",
                  namespace,
                  "secret",
                  secret))
          : List.of();
    } catch (CertificateException e) {
      return List.of(
          missing(
              namespace, secret, "what Secret " + secret + " has in tls.crt is no certificate"));
    }
  }

  private static Check missing(String namespace, String secret, String seen) {
    return Ailment.INGRESS_TLS_MISSING.found(seen, "namespace", namespace, "secret", secret);
  }

  private static Optional<Secret> value(LiveSecret live, String key) {
    return Optional.ofNullable(live.data().get(key)).filter(value -> value.length() > 0);
  }

  private static X509Certificate certificate(byte[] pem) throws CertificateException {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(pem));
  }

  /** By its alternative names alone, as browsers judge; a star stands for one label, the first. */
  private static boolean isFor(X509Certificate certificate, String host)
      throws CertificateException {
    String name = host.toLowerCase(Locale.ROOT);
    String anyOf = name.indexOf('.') > 0 ? "*" + name.substring(name.indexOf('.')) : name;
    Collection<List<?>> names =
        Objects.requireNonNullElse(certificate.getSubjectAlternativeNames(), Set.of());
    return names.stream()
        .filter(entry -> Integer.valueOf(DNS_NAME).equals(entry.get(0)))
        .map(entry -> String.valueOf(entry.get(1)).toLowerCase(Locale.ROOT))
        .anyMatch(known -> known.equals(name) || known.equals(anyOf));
  }
}
