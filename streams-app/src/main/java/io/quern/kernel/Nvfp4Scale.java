package io.quern.kernel;

/**
 * The scale of NVFP4: an E4M3 number, 1/6 of the largest magnitude times the global scale. Source:
 * compressed-tensors 0.19.0, quantization/utils/helpers.py, calculate_qparams.
 *
 * @param global of the tensor, or of all that are fused with it; 0 where it is missing
 * @param dtype of the weights; the quotient by 6 is rounded to it, all else is binary32
 */
record Nvfp4Scale(float global, ScaleDtype dtype) implements GroupScale {
  private static final SmallFloat STORED = SmallFloat.E4M3;

  /** 0.125: what stands for a scale that is rounded to 0. */
  private static final int INSTEAD_OF_ZERO = 0x20;

  @Override
  public int group() {
    return 16;
  }

  /** Without the global scale, which depends on what is found; so local scales are not rounded. */
  @Override
  public ShrinkSearch newSearch(SmallFloatTrial.Searches searches) {
    return searches.of(SmallFloat.E2M1, dtype, this::unrounded);
  }

  private float unrounded(float absmax) {
    float local = local(absmax);
    return local == 0 ? dtype.epsilon() : local;
  }

  private float local(float absmax) {
    return dtype.round(absmax / SmallFloat.E2M1.largest());
  }

  @Override
  public int code(float absmax) {
    int code = STORED.code(global * local(absmax));
    return code == 0 ? INSTEAD_OF_ZERO : code;
  }

  @Override
  public float divisor(int code) {
    return STORED.value(code) / global;
  }

  @Override
  public byte stored(int code) {
    return (byte) code;
  }

  @Override
  public float read(byte stored) {
    return divisor(stored);
  }

  @Override
  public void requireCalibration() {
    CalibrationBits.require(global != CalibrationBits.MISSING);
  }
}
