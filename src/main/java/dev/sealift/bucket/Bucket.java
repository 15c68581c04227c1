package dev.sealift.bucket;

import dev.sealift.core.Check;
import dev.sealift.core.HttpProxy;
import dev.sealift.core.NamedServer;
import dev.sealift.core.UserException;
import dev.sealift.credential.Secret;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import javax.net.ssl.TrustManager;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.ProxyConfiguration;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.model.BucketAlreadyOwnedByYouException;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** One bucket with one pair of keys: those of the profile alone, never the machine's own. */
public final class Bucket implements AutoCloseable {
  private static final byte[] PROBE =
      "sealift was here\n".getBytes(java.nio.charset.StandardCharsets.UTF_8);

  private final BucketTarget target;
  private final S3Client s3;

  /** A client; nothing is sent yet. The keys are copied into it. */
  public Bucket(BucketTarget target, Secret accessKey, Secret secretKey) {
    this(target, accessKey, secretKey, System.getenv());
  }

  Bucket(BucketTarget target, Secret accessKey, Secret secretKey, Map<String, String> environment) {
    this.target = target;
    ProfileFile none =
        ProfileFile.builder()
            .content(new java.io.ByteArrayInputStream(new byte[0]))
            .type(ProfileFile.Type.CONFIGURATION)
            .build();
    S3ClientBuilder builder =
        S3Client.builder()
            .region(Region.of(target.region()))
            .credentialsProvider(
                StaticCredentialsProvider.create(
                    AwsBasicCredentials.create(accessKey.reveal(), secretKey.reveal())))
            // As the pods' boto3 sends it: a body signed in chunks is not known to all stores, and
            // one that answers before it has read the last one breaks it off under the writer.
            .serviceConfiguration(s -> s.chunkedEncodingEnabled(false))
            // Stores other than AWS's do not all know the newer checksums.
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
            .overrideConfiguration(
                c -> {
                  c.defaultProfileFile(none)
                      .addExecutionInterceptor(new AnswerLimit())
                      .apiCallAttemptTimeout(Duration.ofSeconds(10))
                      .apiCallTimeout(Duration.ofSeconds(20))
                      .retryStrategy(r -> r.maxAttempts(2));
                  target.way().ifPresent(way -> c.addExecutionInterceptor(new Forwarded(way)));
                })
            .httpClient(http(target, environment));
    target.endpoint().ifPresent(e -> builder.endpointOverride(e).forcePathStyle(true));
    this.s3 = builder.build();
  }

  private static SdkHttpClient http(BucketTarget target, Map<String, String> environment) {
    UrlConnectionHttpClient.Builder http =
        UrlConnectionHttpClient.builder()
            .proxyConfiguration(proxy(target, environment))
            .connectionTimeout(Duration.ofSeconds(5))
            .socketTimeout(Duration.ofSeconds(10));
    Optional<TrustManager[]> trusted = target.caFile().map(CaFile::trusted);
    if (target.way().isPresent()) {
      // The request goes to 127.0.0.1, whose name no certificate is for.
      String host = target.endpoint().map(URI::getHost).orElseThrow();
      trusted = Optional.of(NamedServer.of(trusted.orElseGet(CaFile::system), host));
    }
    trusted.ifPresent(managers -> http.tlsTrustManagersProvider(() -> managers));
    return http.build();
  }

  /** Not as the SDK reads the environment: of $NO_PROXY it knows no subnet, and no leading dot. */
  private static ProxyConfiguration proxy(BucketTarget target, Map<String, String> environment) {
    ProxyConfiguration.Builder configuration =
        ProxyConfiguration.builder()
            .useEnvironmentVariablesValues(false)
            .useSystemPropertyValues(false);
    if (target.way().isPresent()) {
      // A port of this machine, to which no proxy leads.
      return configuration.build();
    }
    String server =
        target
            .endpoint()
            .map(URI::toString)
            .orElse("https://" + target.name() + ".s3." + target.region() + ".amazonaws.com");
    HttpProxy.of(server, environment, "take it out, or except " + server + " by $NO_PROXY")
        .ifPresent(
            proxy -> {
              configuration.endpoint(
                  URI.create("http://" + proxy.getHost() + ":" + proxy.getPort()));
              String[] user = String.valueOf(proxy.getUserInfo()).split(":", 2);
              if (user.length == 2) {
                configuration.username(user[0]).password(user[1]);
              }
            });
    return configuration.build();
  }

  /**
   * Puts, gets and deletes one object where the bucket is there.
   *
   * @param mayCreate whether a missing bucket is no failure
   */
  public List<Check> inspect(boolean mayCreate) {
    String name = "bucket " + target.name();
    try {
      if (exists()) {
        probe();
        return List.of(Check.ok(name, "an object was put, read and deleted"));
      }
      return List.of(
          mayCreate
              ? Check.ok(name, "is not there, and will be made")
              : Check.failed(
                  name,
                  "there is no such bucket",
                  "create = false under [bucket], so that it is not made",
                  "make it, correct its name, or set create = true"));
    } catch (UserException e) {
      return List.of(Check.failed(name, e));
    }
  }

  /** Tries the keys with one object, and tells what keeps them out. */
  public BucketLook look() {
    try {
      if (!exists()) {
        return new BucketLook(BucketLook.Outcome.NO_BUCKET, Optional.empty());
      }
      probe();
      return new BucketLook(BucketLook.Outcome.IN, Optional.empty());
    } catch (UserException e) {
      return BucketLook.refused(e);
    }
  }

  /** Whether the bucket is there. */
  public boolean exists() {
    try {
      s3.headBucket(b -> b.bucket(target.name()));
      return true;
    } catch (NoSuchBucketException e) {
      return false;
    } catch (S3Exception e) {
      if (e.statusCode() == 404) {
        return false;
      }
      return switch (e.statusCode()) {
        case 301, 307, 400, 403 -> isListed();
        default -> throw refused(e);
      };
    } catch (SdkException | IllegalArgumentException e) {
      throw refused(e);
    }
  }

  /**
   * A HEAD has no body to tell which refusal it is: a listing has. And a policy may allow no more
   * than what the prefix has, which MLflow lists too.
   */
  private boolean isListed() {
    try {
      s3.listObjectsV2(b -> b.bucket(target.name()).prefix(prefix()).maxKeys(1));
      return true;
    } catch (SdkException | IllegalArgumentException e) {
      throw refused(e);
    }
  }

  /** Of all keys. */
  private String prefix() {
    return target.prefix().isEmpty() ? "" : target.prefix() + "/";
  }

  /**
   * Makes the bucket when it is missing, and tries the keys with one object.
   *
   * @return what was done
   */
  public String provision(boolean mayCreate) {
    boolean made = false;
    if (!exists()) {
      if (!mayCreate) {
        throw new UserException(
            "there is no bucket " + target.name(),
            "create = false under [bucket], so that it is not made",
            "make it, correct its name, or set create = true");
      }
      made = create();
    }
    probe();
    return (made ? "created" : "there already") + "; an object was put, read and deleted";
  }

  private boolean create() {
    try {
      s3.createBucket(b -> b.bucket(target.name()));
      return true;
    } catch (BucketAlreadyOwnedByYouException e) {
      return false;
    } catch (SdkException | IllegalArgumentException e) {
      throw refused(e);
    }
  }

  private void probe() {
    String key = prefix() + ".sealift-check-" + UUID.randomUUID();
    try {
      s3.putObject(b -> b.bucket(target.name()).key(key), RequestBody.fromBytes(PROBE));
      try {
        byte[] read = s3.getObjectAsBytes(b -> b.bucket(target.name()).key(key)).asByteArray();
        if (!java.util.Arrays.equals(read, PROBE)) {
          throw new UserException(
              "bucket " + target.name() + " gave back other bytes than were put",
              "something between here and the store changes them",
              "check the endpoint, and proxies on the way");
        }
      } finally {
        s3.deleteObject(b -> b.bucket(target.name()).key(key));
      }
    } catch (SdkException | IllegalArgumentException e) {
      throw refused(e);
    }
  }

  /** What is no HTTP at all, the SDK throws as an illegal argument. */
  private UserException refused(RuntimeException e) {
    return S3Refusals.of(
        e instanceof SdkException answer ? answer : SdkClientException.create("no HTTP", e),
        target);
  }

  @Override
  public void close() {
    s3.close();
  }
}
