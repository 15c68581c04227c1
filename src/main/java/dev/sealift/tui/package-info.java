/** The front end that asks its way to a deployment: the wizard, as line prompts so far. */
@NullMarked
package dev.sealift.tui;

import org.jspecify.annotations.NullMarked;
