package io.quern.kernel;

import java.util.Arrays;

/**
 * What a whole tensor, or tensors that are fused, decide: scales and zero points from the outermost
 * values. Every operation is rounded to the dtype of the weights: F32, BF16 or F16.
 *
 * <p>A scale that overflows its dtype is infinite; the caller refuses it. Source:
 * compressed-tensors 0.19.0, quantization/utils/helpers.py.
 */
public final class TensorScales {
  /** Largest E4M3 times largest E2M1: a local scale and a value that use all of their range. */
  private static final float NVFP4_TOP = 448 * 6;

  private TensorScales() {}

  /** The scale of FP8 for a largest magnitude. Never 0. */
  public static float fp8(float absmax, String dtype) {
    return Fp8.scale(absmax, ScaleDtype.of(dtype));
  }

  /**
   * The global scale of NVFP4 for the largest magnitude of all tensors that share it: a reciprocal,
   * then a product, each rounded.
   */
  public static float nvfp4Global(float absmax, String dtype) {
    ScaleDtype rounded = ScaleDtype.of(dtype);
    float scale = rounded.round(rounded.round(1 / absmax) * NVFP4_TOP);
    return scale <= Float.MAX_VALUE ? scale : 1;
  }

  /** A sum of errors as the search compares it: rounded to binary32, then to the dtype. */
  public static float stepError(double sum, String dtype) {
    return ScaleDtype.of(dtype).round((float) sum);
  }

  /** The largest value of a dtype: an error that is not below it improves on nothing. */
  public static float largest(String dtype) {
    return ScaleDtype.of(dtype).largest();
  }

  /** What a step of the search for a narrower range makes of an end of the range. */
  public static float shrunk(float end, int step, String dtype) {
    return ScaleDtype.of(dtype).round(end * ShrinkSearch.shrink(step));
  }

  /** Zero-repaired scales of blocks, from the largest magnitude in each. */
  public static float[] fp8Blocks(float[] absmax, String dtype) {
    ScaleDtype rounded = ScaleDtype.of(dtype);
    float[] scales = new float[absmax.length];
    for (int i = 0; i < scales.length; i++) {
      scales[i] = Fp8.scale(absmax[i], rounded);
    }
    return scales;
  }

  /**
   * The calibration of one chunk for FP8 in blocks: place of its first row in its block as a 32-bit
   * integer, then scales as binary32; little endian.
   *
   * @param scales of all blocks of the matrix, row-major
   * @param firstRow of the chunk in the matrix
   */
  public static byte[] fp8BlockCalibration(
      BlockGrid grid, float[] scales, long firstRow, int rows) {
    int from = Math.toIntExact(firstRow / grid.blockRows()) * grid.across();
    int count = grid.down(firstRow, rows) * grid.across();
    byte[] calibration = new byte[Integer.BYTES + count * Float.BYTES];
    LittleEndian.putInt(calibration, 0, grid.rowInBlock(firstRow));
    byte[] floats = bytes(Arrays.copyOfRange(scales, from, from + count), "F32");
    System.arraycopy(floats, 0, calibration, Integer.BYTES, floats.length);
    return calibration;
  }

  /** Scales as they are stored in a dtype, little endian. */
  public static byte[] bytes(float[] scales, String dtype) {
    ScaleDtype stored = ScaleDtype.of(dtype);
    byte[] bytes = new byte[scales.length * stored.bytes()];
    for (int i = 0; i < scales.length; i++) {
      stored.put(bytes, i * stored.bytes(), scales[i]);
    }
    return bytes;
  }
}
