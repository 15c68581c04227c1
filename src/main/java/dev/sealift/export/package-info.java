/** Files for a repository and for those who run the cluster: no plaintext in any. */
@NullMarked
package dev.sealift.export;

import org.jspecify.annotations.NullMarked;
