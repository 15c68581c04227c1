package dev.sealift.bucket;

import dev.sealift.core.NoRoute;
import dev.sealift.core.TlsFailure;
import dev.sealift.core.UserException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** S3's refusals in words, by error code (the S3 API reference, "Error responses"). */
final class S3Refusals {
  private static final String REGION_HEADER = "x-amz-bucket-region";
  private static final Pattern REGION = Pattern.compile("[A-Za-z0-9-]{1,64}");

  private S3Refusals() {}

  static UserException of(SdkException e, BucketTarget target) {
    String at = target.shown();
    if (e instanceof S3Exception answer) {
      return answered(answer, target, at);
    }
    if (e instanceof AbortedException) {
      // It comes of nothing but an interrupt, which whoever called is to see.
      Thread.currentThread().interrupt();
    }
    for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
      if (cause instanceof UnknownHostException) {
        return error(
            "no address is known for " + at,
            NoRoute.UNRESOLVED,
            "check endpoint under [bucket], or add it to your DNS; a Service of the cluster is"
                + " written NAME.NAMESPACE.svc",
            e);
      }
      if (NoRoute.is(cause)) {
        return error(
            "nothing answers at " + at,
            NoRoute.WHY,
            "check that it is on and reached, e.g. by ping, and endpoint under [bucket]",
            e);
      }
      if (cause instanceof ConnectException) {
        return error(
            "nothing answers at " + at,
            NoRoute.REFUSED,
            "check that the store runs, and the port in endpoint",
            e);
      }
      if (cause instanceof SocketTimeoutException) {
        return error(
            at + " does not answer",
            "no answer within seconds: a firewall, or a wrong address",
            "check endpoint under [bucket] and the firewall",
            e);
      }
      if (cause instanceof SSLException) {
        Optional<String> before = TlsFailure.beforeCertificate(cause);
        return error(
            "the TLS connection to " + at + " failed",
            before.orElse("its certificate is not trusted here, or not for this name"),
            before.isPresent()
                ? "check http or https, and the port, in endpoint under [bucket]"
                : "check endpoint; ca_file under [bucket] names a CA of your own",
            e);
      }
    }
    return error(
        at + " did not answer as an S3 does",
        kinds(e),
        "check that endpoint is the S3 API's port, not a console's",
        e);
  }

  /**
   * What kind of failure it was, and what was at the bottom of it: their words may quote anything.
   */
  private static String kinds(SdkException e) {
    Throwable last = e;
    while (last.getCause() != null) {
      last = last.getCause();
    }
    String kind = e.getClass().getSimpleName();
    return last == e ? kind : kind + ", from " + last.getClass().getSimpleName();
  }

  private static UserException answered(S3Exception e, BucketTarget target, String at) {
    AwsErrorDetails details = e.awsErrorDetails();
    String code = details == null || details.errorCode() == null ? "" : details.errorCode();
    return switch (code) {
      case "InvalidAccessKeyId", "NoSuchAccessKey" ->
          error(
              at + " does not know the access key",
              code,
              "check access_key under [bucket]; the store's console lists the keys",
              e);
      case "SignatureDoesNotMatch" ->
          error(
              at + " refused the secret key",
              code + ": it is not the access key's",
              "check secret_key under [bucket]",
              e);
      case "AccessDenied", "Forbidden" ->
          error(
              "the keys may not use bucket " + target.name(),
              code
                  + ": it belongs to someone else, a policy forbids it, or the keys are wrong, of"
                  + " which some stores (Garage) say the same",
              "check access_key and secret_key under [bucket]; if they are right, allow them"
                  + " s3:ListBucket, GetObject, PutObject, DeleteObject, or take another bucket",
              e);
      case "RequestTimeTooSkewed" ->
          error(
              "the clocks of this machine and of " + at + " differ too much",
              code,
              "set them: timedatectl set-ntp true",
              e);
      case "BucketAlreadyExists" ->
          error(
              "bucket " + target.name() + " belongs to someone else",
              "bucket names are shared by all of " + at,
              "choose another name under [bucket]",
              e);
      case "PermanentRedirect",
          "AuthorizationHeaderMalformed",
          "IllegalLocationConstraintException" ->
          otherRegion(e, target, code);
      case "NoSuchBucket" ->
          error("there is no bucket " + target.name(), code, "make it, or correct its name", e);
      default ->
          region(e).filter(named -> !named.equals(target.region())).isPresent()
              ? otherRegion(e, target, code)
              : error(
                  at + " refused with status " + e.statusCode(),
                  code.isEmpty() ? "it gave no S3 error code" : code,
                  "check that endpoint is the S3 API's port, and look into the store's log",
                  e);
    };
  }

  private static UserException otherRegion(S3Exception e, BucketTarget target, String code) {
    return error(
        "bucket " + target.name() + " is not in region " + target.region(),
        code.isEmpty() ? "status " + e.statusCode() : code,
        region(e)
            .map(named -> "set region = " + named + " under [bucket]")
            .orElse("set its region under [bucket]"),
        e);
  }

  /** Where the bucket is, which AWS says also to whom it refuses it. */
  private static Optional<String> region(S3Exception e) {
    AwsErrorDetails details = e.awsErrorDetails();
    return details == null || details.sdkHttpResponse() == null
        ? Optional.empty()
        : details
            .sdkHttpResponse()
            .firstMatchingHeader(REGION_HEADER)
            .filter(named -> REGION.matcher(named).matches());
  }

  private static UserException error(String what, String why, String remedy, SdkException cause) {
    return new UserException(what, why, remedy, cause);
  }
}
