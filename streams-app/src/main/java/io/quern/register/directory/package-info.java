/** A directory as a registry: complete releases by name, and links that are moved last. */
@NullMarked
package io.quern.register.directory;

import org.jspecify.annotations.NullMarked;
