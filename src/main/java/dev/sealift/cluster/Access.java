package dev.sealift.cluster;

/** A verb on a resource, to be asked for; group and subresource may be empty. */
public record Access(String verb, String group, String resource, String subresource) {}
