/**
 * The Sealed Secrets format and its scopes, read, sealed and written. No I/O; the JDK's
 * cryptography, and snakeyaml-engine where YAML is read.
 */
@NullMarked
package dev.sealift.seal;

import org.jspecify.annotations.NullMarked;
