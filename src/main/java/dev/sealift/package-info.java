/** The program's start. */
@NullMarked
package dev.sealift;

import org.jspecify.annotations.NullMarked;
