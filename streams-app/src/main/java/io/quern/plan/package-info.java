/**
 * The stage plan: manifest and profile in, the type of every tensor and the layout of the output
 * out, one order per chunk.
 *
 * <p>The only place that sees a whole model. Never sees weights.
 */
@org.jspecify.annotations.NullMarked
package io.quern.plan;
