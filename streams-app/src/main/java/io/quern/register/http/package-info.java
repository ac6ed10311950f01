/**
 * Requests to a registry that speaks HTTP: streamed bodies, a limit on silence instead of a limit
 * on time, answers turned into sentences. Knows no registry.
 */
@NullMarked
package io.quern.register.http;

import org.jspecify.annotations.NullMarked;
