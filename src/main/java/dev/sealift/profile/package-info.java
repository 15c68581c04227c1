/** The operator's INI file: read, validated as a whole, and where each secret comes from. */
@NullMarked
package dev.sealift.profile;

import org.jspecify.annotations.NullMarked;
