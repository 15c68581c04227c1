package dev.sealift.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sealift.core.UserException;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which hosts are Services, and what is said of one that no way leads to. */
class ServiceWaysTest {
  private static final String SERVICE = "/api/v1/namespaces/data/services/pg";
  private static final String SLICES = "/apis/discovery.k8s.io/v1/namespaces/data/endpointslices";
  private static final String REVIEW = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
  private static final String A_POD = "{\"kind\":\"Pod\",\"name\":\"pg-1\"}";
  private static final String PLAIN = "{\"clusterIP\":\"10.96.0.7\",\"ports\":[{\"port\":5432}]}";

  @TempDir Path folder;
  private AnsweringServer server;
  private Cluster cluster;

  @BeforeEach
  void start() throws IOException {
    server = new AnsweringServer();
    cluster = server.cluster(folder);
    review(true);
  }

  @AfterEach
  void stop() {
    cluster.close();
    server.close();
  }

  private void review(boolean allowed) {
    server.answer(REVIEW, 201, "{\"status\":{\"allowed\":" + allowed + "}}");
  }

  private void service(String spec) {
    server.answer(
        SERVICE,
        200,
        "{\"apiVersion\":\"v1\",\"kind\":\"Service\",\"metadata\":{\"name\":\"pg\"},\"spec\":"
            + spec
            + "}");
  }

  private void slices(String... slices) {
    server.answer(
        SLICES,
        200,
        "{\"apiVersion\":\"discovery.k8s.io/v1\",\"kind\":\"EndpointSliceList\",\"items\":["
            + String.join(",", slices)
            + "]}");
  }

  private static String slice(String ports, String endpoints) {
    return "{\"metadata\":{\"name\":\"pg-x\"},\"ports\":["
        + ports
        + "],\"endpoints\":["
        + endpoints
        + "]}";
  }

  private static ServiceAddress pg(int port) {
    return ServiceAddress.of("pg.data.svc", port).orElseThrow();
  }

  private UserException refusal(int port) {
    UserException refusal =
        catchThrowableOfType(UserException.class, () -> cluster.reach(pg(port)));
    assertThat(refusal).as("a refusal").isNotNull();
    return refusal;
  }

  @ParameterizedTest
  @CsvSource({
    "pg-rw.data.svc, pg-rw, data",
    "PG.Data.svc.cluster.local, pg, data",
    "pg.data.svc.cluster.local., pg, data",
    "pg.data.svc.k3s.lan, pg, data"
  })
  void aHostThatIsAServicesName(String host, String name, String namespace) {
    assertThat(ServiceAddress.of(host, 5432))
        .contains(new ServiceAddress(host, namespace, name, 5432));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "pg",
        "pg.data",
        "pg.homelab",
        "pg-0.pg.data.svc",
        "svc",
        "data.svc",
        "pg.data.svcs",
        "pg.data.svc-x",
        "10.0.0.1",
        "fd00::1",
        "[fd00::1]",
        ""
      })
  void anyOtherHostIsNone(String host) {
    assertThat(ServiceAddress.of(host, 5432)).isEmpty();
  }

  @Test
  void aServiceThatIsNotThere() {
    UserException refusal = refusal(5432);
    assertThat(refusal.what()).isEqualTo("there is no Service pg in namespace data");
    assertThat(refusal.why()).startsWith("pg.data.svc does not resolve here, so it is reached");
    assertThat(refusal.remedy()).isEqualTo("check pg.data.svc in the profile");
  }

  @Test
  void aServiceThatIsAnotherNameForAHost() {
    service("{\"type\":\"ExternalName\",\"externalName\":\"nas.lan\"}");
    assertThat(refusal(5432).remedy()).isEqualTo("write nas.lan in the profile");
  }

  @Test
  void aPortThatTheServiceDoesNotHave() {
    service("{\"ports\":[{\"port\":5432},{\"name\":\"metrics\",\"port\":9187}]}");
    UserException refusal = refusal(5433);
    assertThat(refusal.what()).isEqualTo("Service pg in namespace data has no port 5433");
    assertThat(refusal.remedy()).endsWith(": 5432, 9187");
  }

  @Test
  void aServiceWithoutAReadyPod() {
    service(PLAIN);
    slices();
    String none = "no pod behind Service pg in namespace data is ready";
    assertThat(refusal(5432).what()).isEqualTo(none);
    slices(
        slice(
            "{\"name\":\"\",\"port\":5432}",
            "{\"conditions\":{\"ready\":false},\"targetRef\":" + A_POD + "}"));
    assertThat(refusal(5432).what()).isEqualTo(none);
    assertThat(refusal(5432).remedy()).isEqualTo("look at them: kubectl -n data get pods");
  }

  @Test
  void aServiceThatLeadsOutOfTheCluster() {
    service(PLAIN);
    slices(slice("{\"port\":5432}", "{\"addresses\":[\"10.0.0.9\"]}"));
    UserException refusal = refusal(5432);
    assertThat(refusal.what()).isEqualTo("Service pg in namespace data leads to no pod");
    assertThat(refusal.remedy()).endsWith("kubectl -n data get endpointslices");
  }

  @Test
  void theRightThatIsMissingIsNamed() {
    service(PLAIN);
    slices(slice("{\"port\":5432}", "{\"targetRef\":" + A_POD + "}"));
    review(false);
    assertThat(refusal(5432).what())
        .isEqualTo("not allowed in namespace data: create pods/portforward, get pods/portforward");

    server.refuse(SLICES, 403, "endpointslices is forbidden");
    assertThat(refusal(5432).what())
        .isEqualTo(
            "the API server does not allow this: looking for a pod behind Service pg in namespace"
                + " data");
  }

  /** A check may be at it still, while all is being closed. */
  @Test
  void afterTheEndNoWayIsOpened() {
    service(PLAIN);
    slices(slice("{\"port\":5432}", "{\"targetRef\":" + A_POD + "}"));
    ServiceWays ways = new ServiceWays(cluster);
    assertThat(ways.to(pg(5432))).isPositive();

    ways.close();

    UserException refusal = catchThrowableOfType(UserException.class, () -> ways.to(pg(5432)));
    assertThat(refusal.what()).startsWith("no way to Service pg").endsWith("is opened any more");
  }

  /** A forward to each port of a pod, kept open; by the slices' names of the Service's ports. */
  @Test
  void thePodsOwnPortIsTaken() {
    service("{\"ports\":[{\"name\":\"pg\",\"port\":5432},{\"name\":\"pool\",\"port\":6432}]}");
    slices(
        slice("{\"name\":\"other\",\"port\":1}", "{\"targetRef\":" + A_POD + "}"),
        slice(
            "{\"name\":\"pg\",\"port\":15432},{\"name\":\"pool\",\"port\":15432}",
            "{\"conditions\":{\"ready\":true},\"targetRef\":" + A_POD + "}"));
    int way = cluster.reach(pg(5432));
    assertThat(cluster.reach(pg(5432))).isEqualTo(way);
    assertThat(cluster.reach(pg(6432))).as("the same port of the same pod").isEqualTo(way);
    assertThat(server.asked(REVIEW)).as("asked for each forward once").isEqualTo(2);

    service("{\"clusterIP\":\"None\",\"ports\":[{\"name\":\"pg\",\"port\":5432}]}");
    assertThat(cluster.reach(pg(15432))).as("of a headless one").isEqualTo(way);
  }
}
