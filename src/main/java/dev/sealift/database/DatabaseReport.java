package dev.sealift.database;

import dev.sealift.core.Check;
import java.util.List;

/**
 * What was found of a {@link DatabaseWish}. What could not be looked at counts as not there.
 *
 * @param adminUserExists whether MLflow's users table has the admin already
 * @param adminMayHelp whether the role was refused for what an admin makes: it or its database may
 *     not be there yet
 */
public record DatabaseReport(
    List<Check> checks,
    boolean roleExists,
    boolean trackingExists,
    boolean authExists,
    boolean adminUserExists,
    boolean adminMayHelp) {}
