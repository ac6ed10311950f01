/**
 * The sink: writes segments at their offsets, and announces an artifact once all of it stands.
 *
 * <p>Owns the output files, their journals and the artifact states. Knows nothing of what the bytes
 * mean: no container format, no dtype.
 */
@org.jspecify.annotations.NullMarked
package io.quern.assemble;
