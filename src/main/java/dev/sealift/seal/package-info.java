/** The Sealed Secrets format and its scopes. No I/O, no vendor: the JDK's cryptography only. */
@NullMarked
package dev.sealift.seal;

import org.jspecify.annotations.NullMarked;
