/** Secrets in memory: a type that redacts and wipes, and the making of random ones. */
@NullMarked
package dev.sealift.credential;

import org.jspecify.annotations.NullMarked;
