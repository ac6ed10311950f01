/**
 * Block formats: the bytes of a quantized block and how to compute them, one pair of classes a
 * format.
 *
 * <p>Owns the arithmetic; knows nothing of containers, topics or files. Imports only the JDK, and
 * the incubating Vector API only in classes named {@code *Vector}.
 */
@org.jspecify.annotations.NullMarked
package io.quern.kernel;
