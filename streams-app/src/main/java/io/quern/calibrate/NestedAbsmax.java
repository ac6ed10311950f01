package io.quern.calibrate;

import io.quern.kernel.CascadeSum;
import io.quern.kernel.DynamicMap;
import io.quern.model.Bytes;
import io.quern.model.Statistic;
import io.quern.model.TensorInfo;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * NF4's double quantization: the largest magnitudes of blocks of 64 weights, less their mean, as
 * codes of {@link DynamicMap} with a scale for each 256.
 *
 * <p>A chunk sends its magnitudes as binary32. The arrays: {@code absmax} (a code each), {@code
 * nested_absmax} (binary32) and {@code quant_state} (JSON, with the mean as its last member, then
 * spaces). Source: bitsandbytes 0.50.2, functional.py, quantize_4bit and QuantState.as_dict.
 *
 * @param stateBytes how long the JSON is to be
 * @param state the JSON without the mean
 */
record NestedAbsmax(TensorInfo tensor, int stateBytes, String state)
    implements WholeArrays.Assembly {
  static final String ABSMAX = "absmax";
  private static final String NESTED_ABSMAX = "nested_absmax";
  private static final String QUANT_STATE = "quant_state";
  private static final int BLOCK = 64;
  private static final int NESTED_BLOCK = 256;

  static NestedAbsmax of(Statistic.Member member, String state) {
    long stateBytes =
        member.wholes().stream()
            .filter(array -> array.role().equals(QUANT_STATE))
            .mapToLong(Statistic.WholeArray::length)
            .findFirst()
            .orElse(0);
    if (!state.startsWith("{") || !state.endsWith("}")) {
      throw new IllegalArgumentException("parameter state is no JSON object");
    }
    return new NestedAbsmax(member.plan().source(), Math.toIntExact(stateBytes), state);
  }

  @Override
  public List<String> roles() {
    return List.of(ABSMAX);
  }

  @Override
  public Merge newMerge() {
    float[] absmax =
        new float[Math.toIntExact(Math.ceilDiv(tensor.shape().weights(), (long) BLOCK))];
    return new Merge() {
      @Override
      public void add(Statistic.Member member, Statistic.Partial partial) {
        collect(partial, absmax);
      }

      @Override
      public Outcome finish() {
        return nest(absmax);
      }
    };
  }

  /** A block never runs over a chunk's end: chunks are of as many rows as fill blocks. */
  private void collect(Statistic.Partial partial, float[] absmax) {
    float[] part = RawBits.floats(partial.vector().bytes());
    long chunk = partial.chunk().index();
    long first = TensorRows.first(tensor, chunk) * tensor.shape().columns();
    long weights = tensor.rowsOf(chunk) * tensor.shape().columns();
    if (first % BLOCK != 0 || part.length != Math.ceilDiv(weights, (long) BLOCK)) {
      throw new IllegalArgumentException(
          "%d blocks from weight %d on, not %d weights in blocks of %d"
              .formatted(part.length, first, weights, BLOCK));
    }
    System.arraycopy(part, 0, absmax, Math.toIntExact(first / BLOCK), part.length);
  }

  private Outcome nest(float[] absmax) {
    float mean = CascadeSum.mean(absmax);
    byte[] codes = new byte[absmax.length];
    float[] nested = new float[Math.ceilDiv(absmax.length, NESTED_BLOCK)];
    for (int block = 0; block < nested.length; block++) {
      int from = block * NESTED_BLOCK;
      int to = Math.min(from + NESTED_BLOCK, absmax.length);
      for (int i = from; i < to; i++) {
        nested[block] = Math.max(nested[block], Math.abs(absmax[i] - mean));
      }
      float reciprocal = 1 / nested[block];
      for (int i = from; i < to; i++) {
        codes[i] = DynamicMap.code((absmax[i] - mean) * reciprocal);
      }
    }
    return new Outcome.Found(
        Map.of(
            ABSMAX, Bytes.of(codes),
            NESTED_ABSMAX, RawBits.of(nested),
            QUANT_STATE, quantState(mean)));
  }

  private Bytes quantState(float mean) {
    String json =
        state.substring(0, state.length() - 1)
            + ", \"nested_offset\": "
            + PythonFloat.text(mean)
            + "}";
    byte[] text = json.getBytes(StandardCharsets.UTF_8);
    byte[] padded = Arrays.copyOf(text, Math.max(text.length, stateBytes));
    Arrays.fill(padded, text.length, padded.length, (byte) ' ');
    return Bytes.of(padded);
  }
}
