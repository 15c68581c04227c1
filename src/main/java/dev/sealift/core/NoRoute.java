package dev.sealift.core;

import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Why no connection to a host comes about, as the JDK throws it. */
public final class NoRoute {
  /** Why no way leads there, to be said of any host. */
  public static final String WHY =
      "no way leads to it from here: that machine is off, in another network, or behind a firewall";

  /** Why, of a name. */
  public static final String UNRESOLVED = "the name does not resolve here";

  /** Why, of a port that nobody listens at. */
  public static final String REFUSED = "the connection was refused";

  /** The system's words where the JDK has no class for them: ENETUNREACH, ENETDOWN, EHOSTDOWN. */
  private static final Set<String> WORDS =
      Set.of("Network is unreachable", "Network is down", "Host is down");

  private NoRoute() {}

  /** Whether no way leads there is what one throwable says, its causes left aside. */
  public static boolean is(@Nullable Throwable e) {
    return e instanceof NoRouteToHostException
        || (e instanceof SocketException
            && e.getMessage() != null
            && WORDS.contains(e.getMessage()));
  }

  /**
   * What one throwable says of it, its causes left aside; empty where it is about something else.
   */
  public static Optional<String> why(Throwable e) {
    if (e instanceof UnknownHostException) {
      return Optional.of(UNRESOLVED);
    }
    if (is(e)) {
      return Optional.of(WHY);
    }
    if (e instanceof ConnectException) {
      return Optional.of(REFUSED);
    }
    return e instanceof SocketTimeoutException
        ? Optional.of("no answer within seconds: a firewall, or a wrong address")
        : Optional.empty();
  }
}
