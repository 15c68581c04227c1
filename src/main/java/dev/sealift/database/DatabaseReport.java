package dev.sealift.database;

import dev.sealift.core.Check;
import java.util.List;

/**
 * What was found of a {@link DatabaseWish}. What could not be looked at counts as not there.
 *
 * @param adminUserExists whether MLflow's users table has the admin already
 */
public record DatabaseReport(
    List<Check> checks,
    boolean roleExists,
    boolean trackingExists,
    boolean authExists,
    boolean adminUserExists) {}
