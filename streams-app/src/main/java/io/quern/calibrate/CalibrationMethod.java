package io.quern.calibrate;

import io.quern.model.Bytes;
import io.quern.model.ErrorFigures;
import io.quern.model.Statistic;
import java.util.List;
import java.util.Optional;

/**
 * How the words of all chunks become one. Immutable; its state while merging is a {@link Merge}.
 */
interface CalibrationMethod {
  /** The role of a partial without a vector. */
  String NO_VECTOR = "";

  /** The vectors that each chunk sends, one partial a role. */
  default List<String> roles() {
    return List.of(NO_VECTOR);
  }

  /** Whether what was found waits for later subscribers. */
  default boolean isKept() {
    return true;
  }

  /** Whether the tensors are quantized with what was found, or were before. */
  default boolean hasSecondPass() {
    return true;
  }

  /** What has to be known of all chunks before they can be asked for the rest; rarely anything. */
  default Optional<FirstLook> firstLook() {
    return Optional.empty();
  }

  Merge newMerge();

  /** What the order of one chunk carries. */
  default Bytes calibration(Outcome.Found found, Statistic.Member member, long chunk) {
    return found.value(Outcome.Found.CALIBRATION);
  }

  /** What is known of the error of a member beyond what its chunks say. */
  default ErrorFigures figures(Outcome.Found found) {
    return ErrorFigures.NONE;
  }

  /** Takes partials in a fixed order: by tensor, chunk and role. */
  interface Merge {
    /**
     * One chunk's word.
     *
     * @throws IllegalArgumentException when it does not fit its tensor
     */
    void add(Statistic.Member member, Statistic.Partial partial);

    /** What they came to. */
    Outcome finish();
  }
}
