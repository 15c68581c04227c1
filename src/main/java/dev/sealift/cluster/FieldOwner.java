package dev.sealift.cluster;

/** A field and the field manager that owns it. */
public record FieldOwner(String field, String owner) {}
