/**
 * What llama-quantize v0.5.0 decides about a GGUF file, as a rule book: which tensor gets which
 * type, and the exact layout of the output.
 *
 * <p>Owns the rules and the header; sees no weight, opens no file, and knows nothing of kernels or
 * Kafka.
 */
@org.jspecify.annotations.NullMarked
package io.quern.plan.gguf;
