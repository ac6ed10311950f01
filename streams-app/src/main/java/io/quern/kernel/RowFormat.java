package io.quern.kernel;

import java.util.List;
import java.util.OptionalDouble;

/**
 * A way to write rows of weights as several arrays: codes, scales, zero points. The implementing
 * class, with its parameters, is the definition of their bytes.
 *
 * <p>Implementations hold no state and may be shared by threads.
 */
public interface RowFormat {

  /** As orders spell it, for example {@code int-packed}. */
  String name();

  /**
   * What tells its kernels apart: formats of one kernel name run the same code, and are warm
   * together.
   */
  default String kernelName() {
    return name();
  }

  /** What the arrays are, in their order; a role names an array wherever it goes. */
  List<String> roles();

  /**
   * Rows that share bytes: a quantizer gets a multiple of it, but for the last rows of a tensor. 1
   * where every row has bytes of its own.
   */
  default int unitRows() {
    return 1;
  }

  /** Rows at the beginning of a chunk that come before its first unit. */
  default int leadRows() {
    return 0;
  }

  /**
   * Bytes of {@code rows} whole rows in array {@code role}, counted in {@link #roles()}.
   *
   * @throws IllegalArgumentException when rows of {@code columns} weights do not fit the format,
   *     saying why
   */
  int arrayBytes(int role, int rows, int columns);

  /**
   * How far the tensor's sum of squared errors can be above that of the best values of its kind; 0,
   * up to rounding, for the best ones, and nothing where nobody knows.
   */
  default OptionalDouble excess() {
    return OptionalDouble.empty();
  }

  /** A quantizer by the definition, with scratch memory of its own: for one thread at a time. */
  RowQuantizer newQuantizer();

  /**
   * Reads rows back.
   *
   * @param arrays one an entry of {@link #roles()}, holding the rows of a chunk
   * @param firstRow the first to read, counted in the arrays
   * @param x receives {@code rows} x {@code columns} weights from index {@code xFrom} on
   */
  void dequantize(byte[][] arrays, int firstRow, float[] x, int xFrom, int rows, int columns);
}
