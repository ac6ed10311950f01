/**
 * The picture, readable aloud: one class a topology, and the names of topics, stores and steps.
 *
 * <p>Owns names and wiring; starts nothing, reads no settings, logs nothing.
 */
@org.jspecify.annotations.NullMarked
package io.quern.topology;
