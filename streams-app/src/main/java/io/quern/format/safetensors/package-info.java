/**
 * Safetensors, and the documents beside it in a Hugging Face directory: reading and writing headers
 * and indexes, reading config.json.
 *
 * <p>Owns the container's byte layout and what of it is refused; opens no file, reads no weight,
 * and knows nothing of Kafka or kernels.
 */
@org.jspecify.annotations.NullMarked
package io.quern.format.safetensors;
