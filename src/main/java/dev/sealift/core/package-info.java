/** What every package may use: errors for people, events, checks. It knows no vendor. */
@NullMarked
package dev.sealift.core;

import org.jspecify.annotations.NullMarked;
