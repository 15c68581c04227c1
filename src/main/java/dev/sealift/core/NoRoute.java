package dev.sealift.core;

import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** That no way leads to a host, as the JDK throws it. */
public final class NoRoute {
  /** Why, to be said of any host. */
  public static final String WHY =
      "no way leads to it from here: that machine is off, in another network, or behind a firewall";

  /** The system's words where the JDK has no class for them: ENETUNREACH, ENETDOWN, EHOSTDOWN. */
  private static final Set<String> WORDS =
      Set.of("Network is unreachable", "Network is down", "Host is down");

  private NoRoute() {}

  /** Whether that is what one throwable says, its causes left aside. */
  public static boolean is(@Nullable Throwable e) {
    return e instanceof NoRouteToHostException
        || (e instanceof SocketException
            && e.getMessage() != null
            && WORDS.contains(e.getMessage()));
  }
}
