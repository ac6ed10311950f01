/** Releases into an Ollama daemon by its own API: a blob, then a model a tag. */
@NullMarked
package io.quern.register.ollama;

import org.jspecify.annotations.NullMarked;
