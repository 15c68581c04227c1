/** The operations: prepare, which writes nothing, then perform, step by step. */
@NullMarked
package dev.sealift.rollout;

import org.jspecify.annotations.NullMarked;
