/**
 * The first stage: reads a model's file and sends its manifest, then its chunks.
 *
 * <p>Owns how a model is cut into chunks; decides no type and knows nothing of profiles.
 */
@org.jspecify.annotations.NullMarked
package io.quern.publish;
