package dev.sealift.bucket;

import dev.sealift.core.UserException;
import java.util.Optional;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * What came of trying a bucket with its keys.
 *
 * @param outcome whether an object could be put, read and deleted, and what keeps it out
 * @param refusal the same in words, where the store has refused
 */
public record BucketLook(Outcome outcome, Optional<UserException> refusal) {

  /** Whether the keys get in. */
  public enum Outcome {
    IN,
    NO_BUCKET,
    WRONG_KEYS,
    CLOCK,
    UNREACHABLE
  }

  /** By the S3 error code of the refusal's cause. */
  static BucketLook refused(UserException refusal) {
    String code =
        refusal.getCause() instanceof S3Exception s3 && s3.awsErrorDetails() != null
            ? String.valueOf(s3.awsErrorDetails().errorCode())
            : "";
    Outcome outcome =
        switch (code) {
          case "InvalidAccessKeyId",
              "NoSuchAccessKey",
              "SignatureDoesNotMatch",
              "AccessDenied",
              "Forbidden" ->
              Outcome.WRONG_KEYS;
          case "RequestTimeTooSkewed" -> Outcome.CLOCK;
          case "NoSuchBucket" -> Outcome.NO_BUCKET;
          default -> Outcome.UNREACHABLE;
        };
    return new BucketLook(outcome, Optional.of(refusal));
  }
}
