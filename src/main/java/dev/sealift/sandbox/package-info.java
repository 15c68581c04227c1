/** The embedded homelab, for a look before there is a cluster, and for tests. */
@NullMarked
package dev.sealift.sandbox;

import org.jspecify.annotations.NullMarked;
