/** Revisions of deployments, without any plaintext, in a hash chain. */
@NullMarked
package dev.sealift.history;

import org.jspecify.annotations.NullMarked;
