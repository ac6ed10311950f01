/**
 * Releases into a repository of the Hugging Face Hub: large files by LFS, then one commit that
 * holds only if nobody else committed meanwhile.
 */
@NullMarked
package io.quern.register.hub;

import org.jspecify.annotations.NullMarked;
