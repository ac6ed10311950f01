/**
 * GGUF v2 and v3, little endian: reading a header and writing one.
 *
 * <p>Owns the container's byte layout and what of it is refused; opens no file, reads no weight,
 * and knows nothing of Kafka or kernels.
 */
@org.jspecify.annotations.NullMarked
package io.quern.format.gguf;
