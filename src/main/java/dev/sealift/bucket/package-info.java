/** S3: the bucket and its keys. */
@NullMarked
package dev.sealift.bucket;

import org.jspecify.annotations.NullMarked;
