package dev.sealift.plan;

/** A field that this profile sets and another field manager owns. */
public record Conflict(String kind, String name, String field, String owner) {}
