package io.quern.kernel;

/** How the weights of a group get their scale of eight bits. */
sealed interface GroupScale permits Nvfp4Scale, MxScale {

  /** Of the weights. */
  ScaleDtype dtype();

  /** Weights that share a scale. */
  int group();

  /** The scale of weights whose largest magnitude is {@code absmax}, in {@code 0..255}. */
  int code(float absmax);

  /** What weights with that scale are divided by. */
  float divisor(int code);

  /** What is written of it. */
  byte stored(int code);

  /** What a reader multiplies with. */
  float read(byte stored);

  /** A search for ranges that lose less. */
  ShrinkSearch newSearch(SmallFloatTrial.Searches searches);

  /** Refuses to quantize where something is missing that the whole tensor decides. */
  default void requireCalibration() {}
}
