package dev.sealift.doctor;

import dev.sealift.cluster.PodHealth;
import dev.sealift.core.Check;
import dev.sealift.core.Event;
import dev.sealift.core.Tasks;
import dev.sealift.core.UserException;
import dev.sealift.credential.Secret;
import dev.sealift.credential.SecretForms;
import dev.sealift.credential.SecretSearch;
import dev.sealift.history.History;
import dev.sealift.manifest.KubernetesObject;
import dev.sealift.profile.Profile;
import dev.sealift.profile.SecretResolver;
import dev.sealift.rollout.Workplace;
import dev.sealift.seal.SealedSecret;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Looks for the live secrets, in every form, in Sealift's own files and in the objects and logs of
 * the namespace. What is found is named by place and credential, never by value.
 */
public final class Leaks {
  /** The kinds that Sealift makes, and what the cluster makes of them; Secrets are the vault. */
  private static final List<String[]> KINDS =
      List.of(
          new String[] {"v1", "ConfigMap"},
          new String[] {"v1", "Service"},
          new String[] {"v1", "Pod"},
          new String[] {"v1", "Event"},
          new String[] {"apps/v1", "Deployment"},
          new String[] {"apps/v1", "ReplicaSet"},
          new String[] {"networking.k8s.io/v1", "Ingress"},
          new String[] {"networking.k8s.io/v1", "NetworkPolicy"},
          new String[] {"coordination.k8s.io/v1", "Lease"},
          new String[] {SealedSecret.API_VERSION, SealedSecret.KIND});

  private static final String DATABASE_ADMIN = "the database admin's password";
  private static final int LOG_LINES = 10_000;

  private final Workplace work;

  /** A search at one workplace. */
  public Leaks(Workplace work) {
    this.work = work;
  }

  /**
   * Looks through everything.
   *
   * @param places files, and folders with all that is in them
   * @param history whether the history is in none of these, and is to be read as such
   */
  public List<Check> scan(
      Profile profile, SecretResolver resolver, List<Path> places, boolean history)
      throws InterruptedException {
    List<Check> checks = new ArrayList<>();
    try (Tasks tasks = new Tasks();
        Patient patient = Patient.read(work, profile, tasks)) {
      Map<String, Secret> secrets = new TreeMap<>(patient.named());
      List<Secret> own = new ArrayList<>();
      profile
          .database()
          .admin()
          .flatMap(a -> SourcesExam.given(resolver, "admin_password", a.password()))
          .ifPresent(
              password -> {
                own.add(password);
                secrets.put(DATABASE_ADMIN, password);
              });
      try (SecretSearch search = new SecretSearch(secrets)) {
        List<Callable<List<Check>>> parts = new ArrayList<>();
        places.forEach(place -> parts.add(() -> files(search, place)));
        if (history) {
          parts.add(() -> history(search));
        }
        KINDS.forEach(kind -> parts.add(() -> objects(search, patient, kind)));
        patient.pods().forEach(pod -> parts.add(() -> logs(search, patient, pod)));
        patient.pods().stream()
            .filter(PodHealth::ready)
            .forEach(pod -> parts.add(() -> arguments(patient, pod)));
        tasks.all(parts.stream().map(Leaks::alone).toList()).forEach(checks::addAll);
      } finally {
        own.forEach(Secret::close);
      }
      if (checks.isEmpty()) {
        String passed = passed(secrets, places.size() + (history ? 1 : 0));
        checks.add(
            Ailment.LEAK.absent(
                patient.accessKeyIsName()
                    ? passed
                        + "; the bucket's access key is a name of the deployment's, and was not looked for"
                    : passed));
      }
    } catch (UserException e) {
      checks.add(notAll(e));
    }
    checks.forEach(check -> work.events().emit(new Event.CheckDone(check)));
    return checks;
  }

  /** A part of the search: what keeps it from being done hides nothing that others find. */
  private static Callable<List<Check>> alone(Callable<List<Check>> part) {
    return () -> {
      try {
        return part.call();
      } catch (UserException e) {
        return List.of(notAll(e));
      }
    };
  }

  private static Check notAll(UserException e) {
    return Check.warning(
        Ailment.LEAK.id(), Ailment.said(e), "not all was looked through", e.remedy());
  }

  private static String passed(Map<String, Secret> secrets, int places) {
    long looked = secrets.values().stream().filter(s -> s.length() >= SecretForms.SHORTEST).count();
    String tooShort =
        looked == secrets.size()
            ? ""
            : "; " + (secrets.size() - looked) + " too short to be told from chance";
    return looked
        + " secrets are in no form in "
        + places
        + " places of Sealift's own, in the namespace's objects and logs"
        + tooShort;
  }

  private static Check found(String place, SecretSearch.Hit hit) {
    return Ailment.LEAK.found(
        place + " holds " + hit.secret() + ", " + hit.encoding(), "what", rotation(hit.secret()));
  }

  private static String rotation(String secret) {
    return Patient.CREDENTIALS.values().stream()
        .filter(credential -> credential.name().equals(secret))
        .map(credential -> credential.rotation().word())
        .findFirst()
        .orElse("all, and the database admin's own by \\password in psql");
  }

  private static List<Check> files(SecretSearch search, Path place) {
    OwnFiles own = OwnFiles.in(place);
    List<Path> unread = new ArrayList<>(own.unread());
    List<Check> checks = new ArrayList<>();
    for (Path file : own.files()) {
      try (InputStream in = Files.newInputStream(file)) {
        search.in(in).forEach(hit -> checks.add(found("file " + file, hit)));
      } catch (IOException e) {
        OwnFiles.note(unread, file, e);
      }
    }
    if (!unread.isEmpty()) {
      String more = unread.size() == 1 ? "" : " and " + (unread.size() - 1) + " more";
      checks.add(
          Check.warning(
              Ailment.LEAK.id(),
              "not all of " + place + " can be read: " + unread.get(0) + more,
              "what is in there was not looked through",
              "see who may read it: ls -lR " + place));
    }
    return checks;
  }

  /** A history in a database; what is found is named by its table. */
  private List<Check> history(SecretSearch search) {
    Map<String, Set<SecretSearch.Hit>> found = new TreeMap<>();
    try (History history = work.history().get()) {
      history.texts(
          (table, texts) ->
              found.computeIfAbsent(table, t -> new TreeSet<>()).addAll(search.in(texts)));
    } catch (UserException e) {
      return List.of(
          Check.warning(
              Ailment.LEAK.id(),
              Ailment.said(e),
              "the history was not looked through",
              e.remedy()));
    }
    List<Check> checks = new ArrayList<>();
    found.forEach(
        (table, hits) ->
            hits.forEach(hit -> checks.add(found("the history's table " + table, hit))));
    return checks;
  }

  private static List<Check> objects(SecretSearch search, Patient patient, String[] kind) {
    List<Check> checks = new ArrayList<>();
    for (KubernetesObject object : patient.view().list(kind[0], kind[1])) {
      StringBuilder text = new StringBuilder();
      strings(object.tree(), text);
      String name = kind[1] + "/" + object.name();
      search.in(text.toString()).forEach(hit -> checks.add(found(name, hit)));
    }
    return checks;
  }

  /** Every text in a tree, as it is: written as JSON or YAML, it would be escaped once more. */
  private static void strings(@Nullable Object tree, StringBuilder out) {
    if (tree instanceof Map<?, ?> map) {
      map.forEach(
          (key, value) -> {
            out.append(key).append('\n');
            strings(value, out);
          });
    } else if (tree instanceof List<?> list) {
      list.forEach(item -> strings(item, out));
    } else if (tree != null) {
      out.append(tree).append('\n');
    }
  }

  private static List<Check> logs(SecretSearch search, Patient patient, Pod pod) {
    Map<String, Set<SecretSearch.Hit>> found = new LinkedHashMap<>();
    String name = pod.getMetadata().getName();
    Stream.concat(
            Objects.requireNonNullElse(pod.getSpec().getInitContainers(), List.<Container>of())
                .stream(),
            pod.getSpec().getContainers().stream())
        .map(Container::getName)
        .forEach(
            container -> {
              for (boolean previous : new boolean[] {false, true}) {
                List<String> log = patient.view().log(name, container, previous, LOG_LINES);
                found
                    .computeIfAbsent(container, c -> new TreeSet<>())
                    .addAll(search.in(String.join("\n", log)));
              }
            });
    List<Check> checks = new ArrayList<>();
    found.forEach(
        (container, hits) ->
            hits.forEach(
                hit -> checks.add(found("the log of pod " + name + " " + container, hit))));
    return checks;
  }

  /** Argument lists in a pod: they can be read by everybody on the node. */
  private static List<Check> arguments(Patient patient, Pod pod) throws InterruptedException {
    List<Check> checks = new ArrayList<>();
    PodLook look = PodLook.into(patient, pod.getMetadata().getName());
    Set<String> secrets = patient.named().keySet();
    for (String variable : look.arguments()) {
      Patient.Credential credential = Patient.CREDENTIALS.get(variable);
      if (credential != null && secrets.contains(credential.name())) {
        checks.add(
            Ailment.LEAK.found(
                "an argument list in pod " + look.pod() + " holds " + credential.name(),
                "what",
                credential.rotation().word()));
      }
    }
    return checks;
  }
}
