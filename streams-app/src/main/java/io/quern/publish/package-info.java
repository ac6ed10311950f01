/**
 * The stage publish: a model's file becomes a manifest and chunks of whole rows.
 *
 * <p>Owns reading the source and cutting it. Never decides a type.
 */
@org.jspecify.annotations.NullMarked
package io.quern.publish;
