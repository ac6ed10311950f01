package io.quern.plan.gguf;

/**
 * What the mix rules ask of a model.
 *
 * @param architecture {@code general.architecture}
 * @param layers layers, counted as the loader counts them; 0 where the architecture has none
 * @param headGroup query heads that share one key/value head in the first layer, 0 where it has
 *     none
 * @param experts experts of a mixture, 0 in a dense model
 * @param is70B whether the loader takes it for a model of 70 billion weights
 */
record ModelTraits(String architecture, int layers, long headGroup, long experts, boolean is70B) {
  boolean isFalcon() {
    return architecture.equals("falcon");
  }
}
