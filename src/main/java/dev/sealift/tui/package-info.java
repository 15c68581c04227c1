/** The front end on a terminal: the wizard and the screens, and the wizard as line prompts. */
@NullMarked
package dev.sealift.tui;

import org.jspecify.annotations.NullMarked;
