package io.quern.plan.safetensors;

/** What a server does to the inputs of a layer. */
enum Activations {
  /** They stay as they are: weights alone are quantized. */
  NONE,
  /** Quantized to 8 bits as they come: no data is needed to prepare it. */
  DYNAMIC
}
