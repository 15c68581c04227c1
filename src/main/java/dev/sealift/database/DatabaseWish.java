package dev.sealift.database;

/**
 * What a deployment needs of PostgreSQL.
 *
 * @param role the role that owns both databases
 * @param tracking the database of runs
 * @param auth the database of users; may be the same
 */
public record DatabaseWish(String role, String tracking, String auth) {}
