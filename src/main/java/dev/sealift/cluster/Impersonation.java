package dev.sealift.cluster;

import dev.sealift.core.UserException;
import io.fabric8.kubernetes.api.model.AuthInfo;
import io.fabric8.kubernetes.client.Config;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * As whom a kubeconfig's user acts: its {@code as} fields, which the client library reads and does
 * not obey. Without them the user would act with all its own rights.
 */
final class Impersonation {
  private static final String MARKS = "!#$&'*+-.^_`|~";

  private Impersonation() {}

  static boolean isWanted(AuthInfo user) {
    return isSet(user.getAs())
        || isSet(user.getAsUid())
        || !groups(user).isEmpty()
        || !extra(user).isEmpty();
  }

  static void set(AuthInfo user, Config config) {
    if (!isSet(user.getAs())) {
      throw new UserException(
          "the kubeconfig does not say as whom to act",
          "its user has as-uid, as-groups or as-user-extra, and no as, without which the API server"
              + " takes none of them",
          "write as: NAME beside them");
    }
    config.setImpersonateUsername(user.getAs());
    config.setImpersonateGroups(groups(user).toArray(String[]::new));
    Map<String, List<String>> extra = new LinkedHashMap<>();
    extra(user).forEach((key, values) -> extra.put(escaped(key), values));
    config.setImpersonateExtras(extra);
    if (isSet(user.getAsUid())) {
      // The library has no field for it.
      config.setCustomHeaders(Map.of("Impersonate-Uid", user.getAsUid()));
    }
  }

  private static List<String> groups(AuthInfo user) {
    return Optional.ofNullable(user.getAsGroups()).orElse(List.of());
  }

  private static Map<String, List<String>> extra(AuthInfo user) {
    return Optional.ofNullable(user.getAsUserExtra()).orElse(Map.of());
  }

  private static boolean isSet(String value) {
    return value != null && !value.isEmpty();
  }

  /** A key is part of a header's name, which takes no slash; as client-go's headerKeyEscape. */
  private static String escaped(String key) {
    StringBuilder escaped = new StringBuilder();
    for (byte each : key.getBytes(StandardCharsets.UTF_8)) {
      boolean stays = each > 0 && (Character.isLetterOrDigit(each) || MARKS.indexOf(each) >= 0);
      escaped.append(stays ? String.valueOf((char) each) : "%%%02X".formatted(each));
    }
    return escaped.toString();
  }
}
