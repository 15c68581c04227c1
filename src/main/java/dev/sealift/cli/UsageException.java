package dev.sealift.cli;

import dev.sealift.core.UserException;

/** A command line that no command can be made of; the program ends with {@link Main#USAGE}. */
final class UsageException extends UserException {
  /** As {@link UserException#UserException(String, String, String)}. */
  UsageException(String what, String why, String remedy) {
    super(what, why, remedy);
  }
}
