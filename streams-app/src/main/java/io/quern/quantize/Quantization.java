package io.quern.quantize;

import io.quern.model.Segment;
import java.util.List;

/** What became of a chunk under one order. */
sealed interface Quantization {

  /**
   * The bytes.
   *
   * @param weights how many weights they stand for
   */
  record Done(List<Segment.Written> segments, long weights) implements Quantization {}

  /** Weights that cannot be quantized: the artifact fails for good. */
  record Impossible(String code, String text) implements Quantization {}
}
