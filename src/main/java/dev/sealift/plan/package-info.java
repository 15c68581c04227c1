/** What would change: desired objects against live ones, with secrets masked. */
@NullMarked
package dev.sealift.plan;

import org.jspecify.annotations.NullMarked;
