package io.quern.plan.safetensors;

/** The formats of compressed-tensors, and the row format that writes each. */
enum Packing {
  PACK_QUANTIZED("pack-quantized", "int-packed"),
  INT_QUANTIZED("int-quantized", "int8-plain"),
  FLOAT_QUANTIZED("float-quantized", "fp8"),
  NAIVE_QUANTIZED("naive-quantized", "fp8"),
  NVFP4("nvfp4-pack-quantized", "nvfp4"),
  MXFP4("mxfp4-pack-quantized", "mxfp4"),
  MXFP8("mxfp8-quantized", "mxfp8");

  private final String written;
  private final String rowFormat;

  Packing(String written, String rowFormat) {
    this.written = written;
    this.rowFormat = rowFormat;
  }

  /** As a configuration spells it. */
  String written() {
    return written;
  }

  String rowFormat() {
    return rowFormat;
  }

  /** Which one compressed-tensors 0.19.0 chooses: it writes activations' codes unpacked. */
  static Packing of(NumberType type, int bits, Grain grain, Activations activations) {
    boolean alone = activations == Activations.NONE;
    if (type == NumberType.INT) {
      return alone ? PACK_QUANTIZED : INT_QUANTIZED;
    }
    if (grain.strategy() == Strategy.TENSOR_GROUP) {
      return NVFP4;
    }
    if (grain.strategy() == Strategy.GROUP) {
      return bits == 4 ? MXFP4 : MXFP8;
    }
    return alone ? NAIVE_QUANTIZED : FLOAT_QUANTIZED;
  }
}
