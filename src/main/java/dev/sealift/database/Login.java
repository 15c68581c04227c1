package dev.sealift.database;

import dev.sealift.credential.Secret;

/** A role and its password; the password stays its owner's to close. */
public record Login(String username, Secret password) {}
