/** Kubernetes: apply, wait, logs, port-forward, the Sealed Secrets controller. */
@NullMarked
package dev.sealift.cluster;

import org.jspecify.annotations.NullMarked;
