/** A profile and sealed values made into Kubernetes objects, deterministically. */
@NullMarked
package dev.sealift.manifest;

import org.jspecify.annotations.NullMarked;
