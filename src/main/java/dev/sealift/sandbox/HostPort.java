package dev.sealift.sandbox;

/** An address on this machine. */
public record HostPort(String host, int port) {}
