package io.quern.kernel;

/** Weights that a format cannot hold: their scale is beyond the dtype it is written in. */
public final class ScaleOverflowException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  ScaleOverflowException(String message) {
    super(message);
  }
}
