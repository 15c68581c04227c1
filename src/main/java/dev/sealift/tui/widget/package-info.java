/** What screens are made of: the frame, keys, fields and lists. It knows no terminal. */
@NullMarked
package dev.sealift.tui.widget;

import org.jspecify.annotations.NullMarked;
