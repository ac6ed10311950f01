/**
 * Avro records to domain values and back, zero copy where it counts.
 *
 * <p>Owns the wire format; the only package that sees the generated Avro classes.
 */
@org.jspecify.annotations.NullMarked
package io.quern.serde;
