/**
 * Releases in S3 and what speaks its protocol: objects that never change, a manifest after them,
 * and a pointer a tag, moved by compare-and-swap. The layout stands in {@link S3Layout}.
 */
@NullMarked
package io.quern.register.s3;

import org.jspecify.annotations.NullMarked;
