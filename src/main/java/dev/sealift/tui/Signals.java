package dev.sealift.tui;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

/** The JDK's signals, which javac warns of when they are named. */
final class Signals {
  private Signals() {}

  /** Runs {@code action} on each signal of that name. */
  static void on(String name, Runnable action) {
    try {
      Class<?> type = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object proxy =
          Proxy.newProxyInstance(
              Signals.class.getClassLoader(),
              new Class<?>[] {handler},
              (self, method, arguments) -> handled(self, method, arguments, action));
      type.getMethod("handle", type, handler).invoke(null, signal(type, name), proxy);
    } catch (ReflectiveOperationException e) {
      // A JVM without them: nothing is told.
    }
  }

  private static Object signal(Class<?> type, String name) throws ReflectiveOperationException {
    return type.getConstructor(String.class).newInstance(name);
  }

  private static Object handled(Object self, Method method, Object[] arguments, Runnable action) {
    return switch (method.getName()) {
      case "equals" -> self == arguments[0];
      case "hashCode" -> System.identityHashCode(self);
      case "toString" -> "signal handler";
      default -> {
        action.run();
        yield true;
      }
    };
  }
}
