/** PostgreSQL: the role and the two databases. */
@NullMarked
package dev.sealift.database;

import org.jspecify.annotations.NullMarked;
