/**
 * What a service shows of itself: figures for Prometheus, and whether it lives and is ready.
 *
 * <p>Owns names and labels of figures and the endpoint; stages count for themselves and know
 * nothing of it. A run of {@code quern quantize} loads none of it.
 */
@org.jspecify.annotations.NullMarked
package io.quern.metrics;
