package dev.sealift.rollout;

/**
 * Where a resume goes.
 *
 * @param back whether it is to what was before
 * @param text the profile of what it leads to
 * @param manifests its objects
 * @param why in words for a person
 * @param mayMake whether role and databases may have to be made
 */
record Way(boolean back, String text, String manifests, String why, boolean mayMake) {}
