/**
 * The glossary: the nouns that every stage shares, as immutable values.
 *
 * <p>Owns identity, shape and documents; knows nothing of Kafka, Avro, files or kernels. Imports
 * only the JDK.
 */
@org.jspecify.annotations.NullMarked
package io.quern.model;
