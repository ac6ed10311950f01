/**
 * The stage between the two passes: partial statistics of chunks in; scales, zero points and
 * codebooks out, as second orders and as arrays that only a whole tensor decides.
 *
 * <p>Owns what is known of a statistic; never sees a weight, and knows no container format.
 */
@org.jspecify.annotations.NullMarked
package io.quern.calibrate;
