package dev.sealift.doctor;

import dev.sealift.core.Check;
import java.util.List;

/** One part of the examination; the parts run side by side. */
@FunctionalInterface
interface Exam {
  /**
   * Looks, and changes nothing.
   *
   * @throws dev.sealift.core.UserException this part cannot be looked at
   */
  List<Check> of(Patient patient) throws InterruptedException;
}
