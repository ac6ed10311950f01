/**
 * Shells around the stages: settings, the embedded broker, topics, and how a stage starts and ends.
 *
 * <p>Owns everything that knows Kafka's runtime; knows nothing of tensors.
 */
@org.jspecify.annotations.NullMarked
package io.quern.app;
