/**
 * The stage quantize: a chunk and its order meet, whichever comes first, and become segments.
 *
 * <p>Owns where chunks stand in the log and which orders wait; state holds no weights. Never reads
 * a file, knows no container format.
 */
@org.jspecify.annotations.NullMarked
package io.quern.quantize;
