/**
 * Quern's own image among real servers, each in a container. Images are settings: {@link
 * io.quern.containers.Images}.
 */
@NullMarked
package io.quern.containers;

import org.jspecify.annotations.NullMarked;
