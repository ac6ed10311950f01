package io.quern.plan.safetensors;

import io.quern.model.TensorInfo;
import io.quern.plan.PlanRefused;

/** Which observers go with which schemes and shapes. */
final class ObserverRules {
  /**
   * As many as there are bins: with fewer, what is told apart is chance, and ranges far too narrow.
   */
  static final int LEAST_FOR_KL = 2048;

  /** Blocks that a chunk touches: what it says of them must fit a record. */
  private static final int MOST_BLOCKS = 1024;

  private ObserverRules() {}

  /** What a scheme's observer breaks; empty for nothing. */
  static String broken(Scheme scheme) {
    Observer observer = scheme.observer();
    if (!observer.broken().isEmpty()) {
      return observer.broken();
    }
    return switch (observer.kind()) {
      case MINMAX, MSE -> "";
      case PERCENTILE -> percentile(scheme);
      case KL -> divergence(scheme);
    };
  }

  private static String percentile(Scheme scheme) {
    Strategy strategy = scheme.grain().strategy();
    boolean eightBits =
        scheme.packing().rowFormat().equals(Packing.FLOAT_QUANTIZED.rowFormat())
            && strategy != Strategy.BLOCK;
    return scheme.type() == NumberType.INT || eightBits
        ? ""
        : "observer percentile is there for integers, and for FP8 by tensor or channel, not for "
            + where(scheme);
  }

  private static String divergence(Scheme scheme) {
    if (scheme.type() != NumberType.INT) {
      return "observer kl is there for integers, whose codes are evenly spaced, not for "
          + where(scheme);
    }
    int group = scheme.grain().group();
    return group > 0 && group < LEAST_FOR_KL
        ? "observer kl counts weights, and a group of " + group + few()
        : "";
  }

  private static String where(Scheme scheme) {
    return scheme.packing().written() + " by " + scheme.grain().strategy().text();
  }

  private static String few() {
    return " is too few of them: use at least " + LEAST_FOR_KL + ", or observer mse or percentile";
  }

  /**
   * Refuses a tensor that the observer of its scheme cannot look at.
   *
   * @throws PlanRefused naming tensor and rule
   */
  static void check(TensorInfo tensor, Scheme scheme) throws PlanRefused {
    Strategy strategy = scheme.grain().strategy();
    long columns = tensor.shape().columns();
    boolean whole = strategy == Strategy.TENSOR;
    long together = whole ? columns * tensor.shape().rows() : columns;
    switch (scheme.observer().kind()) {
      case MSE -> checkBlocks(tensor, scheme.grain());
      case KL -> {
        if (together < LEAST_FOR_KL) {
          String what = whole ? "a tensor of " : "a row of ";
          throw Refusals.shape(
              tensor, "observer kl counts weights, and " + what + together + few());
        }
      }
      case MINMAX, PERCENTILE -> {}
    }
  }

  private static void checkBlocks(TensorInfo tensor, Grain grain) throws PlanRefused {
    if (grain.strategy() != Strategy.BLOCK) {
      return;
    }
    long across = Math.ceilDiv(tensor.shape().columns(), (long) grain.blockColumns());
    long down =
        Math.min(
            Math.ceilDiv(tensor.shape().rowsPerMatrix(), (long) grain.blockRows()),
            (tensor.rowsPerChunk() - 1) / grain.blockRows() + 2);
    if (across * down > MOST_BLOCKS) {
      throw Refusals.shape(
          tensor,
          ("observer mse is there for up to %d blocks in a chunk, and up to %d of %d x %d lie in"
                  + " one here; use larger blocks, or observer minmax")
              .formatted(MOST_BLOCKS, across * down, grain.blockRows(), grain.blockColumns()));
    }
  }
}
