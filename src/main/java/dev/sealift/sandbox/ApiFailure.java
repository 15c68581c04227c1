package dev.sealift.sandbox;

import java.util.List;
import java.util.Map;

/** An answer other than success: the Status object of the real API. */
final class ApiFailure extends RuntimeException {
  private final int code;
  private final transient Map<String, Object> status;

  private ApiFailure(int code, String reason, String message, Map<String, Object> details) {
    super(message);
    this.code = code;
    this.status =
        Json.of(
            "kind",
            "Status",
            "apiVersion",
            "v1",
            "metadata",
            Json.of(),
            "status",
            "Failure",
            "message",
            message,
            "reason",
            reason,
            "details",
            details,
            "code",
            code);
  }

  static ApiFailure notFound(String resource, String name) {
    return new ApiFailure(
        404,
        "NotFound",
        resource + " \"" + name + "\" not found",
        Json.of("name", name, "kind", resource));
  }

  static ApiFailure conflict(String resource, String name, String message) {
    return new ApiFailure(
        409,
        message.contains("already exists") ? "AlreadyExists" : "Conflict",
        message,
        Json.of("name", name, "kind", resource));
  }

  /** Fields that other managers own: one cause each. */
  static ApiFailure fieldConflicts(List<Map<String, Object>> causes) {
    return new ApiFailure(
        409,
        "Conflict",
        "Apply failed with " + causes.size() + " conflicts",
        Json.of("causes", causes));
  }

  static ApiFailure of(int code, String reason, String message) {
    return new ApiFailure(code, reason, message, Json.of());
  }

  int code() {
    return code;
  }

  Map<String, Object> status() {
    return status;
  }
}
