/** The screens: each a state, a render that only reads it, and an update that returns the next. */
@NullMarked
package dev.sealift.tui.screen;

import org.jspecify.annotations.NullMarked;
