package dev.sealift.rollout;

/**
 * Where a resume goes.
 *
 * @param text the profile of what it leads to
 * @param manifests its objects
 * @param why in words for a person
 * @param mayMake whether role and databases may have to be made
 */
record Way(String text, String manifests, String why, boolean mayMake) {}
