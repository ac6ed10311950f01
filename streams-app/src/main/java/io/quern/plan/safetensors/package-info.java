/**
 * Plans of Hugging Face directories: which module gets which scheme, and where each of its arrays
 * goes. Pure functions from manifest and profile; sees no weight.
 */
@org.jspecify.annotations.NullMarked
package io.quern.plan.safetensors;
