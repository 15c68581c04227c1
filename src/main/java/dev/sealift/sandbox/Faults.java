package dev.sealift.sandbox;

import java.security.KeyPair;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a test wants to go wrong. */
public final class Faults {
  private volatile @Nullable String certificate;
  private volatile boolean controllerGone;
  private volatile boolean apiDown;
  private volatile boolean podsCrash;
  private volatile boolean execForbidden;
  private volatile boolean readOnly;
  private volatile boolean logsForbidden;
  private volatile Map<String, Object> pod = Map.of();
  private volatile boolean mlflowSilent;

  private volatile Consumer<KeyPair> keyLoss = next -> {};

  Faults() {}

  /** The Sealed Secrets controller has lost its keys, and was restarted with this one, of RSA. */
  public void loseSealingKeys(KeyPair next) {
    keyLoss.accept(next);
  }

  void onKeyLoss(Consumer<KeyPair> loss) {
    keyLoss = loss;
  }

  /** The controller hands out this certificate; its own when null. */
  public void certificate(@Nullable String pem) {
    certificate = pem;
  }

  Optional<String> certificate() {
    return Optional.ofNullable(certificate);
  }

  /** There is no Sealed Secrets controller. */
  public void controllerGone(boolean gone) {
    controllerGone = gone;
  }

  boolean controllerGone() {
    return controllerGone;
  }

  /** The API server answers 503 to everything. */
  public void apiDown(boolean down) {
    apiDown = down;
  }

  boolean apiDown() {
    return apiDown;
  }

  /** MLflow's container ends with status 1 as soon as it starts. */
  public void podsCrash(boolean crash) {
    podsCrash = crash;
  }

  boolean podsCrash() {
    return podsCrash;
  }

  /** Nobody may run anything in a pod. */
  public void execForbidden(boolean forbidden) {
    execForbidden = forbidden;
  }

  boolean execForbidden() {
    return execForbidden;
  }

  /** Nobody may read a pod's log. */
  public void logsForbidden(boolean forbidden) {
    logsForbidden = forbidden;
  }

  boolean logsForbidden() {
    return logsForbidden;
  }

  /** Nobody may write anything. */
  public void readOnly(boolean only) {
    readOnly = only;
  }

  boolean readOnly() {
    return readOnly;
  }

  /** What a look into a pod finds there that is not as it should be, by the answer's own names. */
  public void pod(Map<String, Object> found) {
    pod = Map.copyOf(found);
  }

  Map<String, Object> pod() {
    return pod;
  }

  /** MLflow's servers run, and hang up on whoever asks them. */
  public void mlflowSilent(boolean silent) {
    mlflowSilent = silent;
  }

  boolean mlflowSilent() {
    return mlflowSilent;
  }
}
