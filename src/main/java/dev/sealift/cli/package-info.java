/** Commands, options, exit status, and what goes to stdout and stderr. */
@NullMarked
package dev.sealift.cli;

import org.jspecify.annotations.NullMarked;
