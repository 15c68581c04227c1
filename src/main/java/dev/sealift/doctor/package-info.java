/** Everything that can be wrong with a deployment, found from the live system, with its remedy. */
@NullMarked
package dev.sealift.doctor;

import org.jspecify.annotations.NullMarked;
