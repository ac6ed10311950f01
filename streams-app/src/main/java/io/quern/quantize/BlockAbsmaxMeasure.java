package io.quern.quantize;

import io.quern.kernel.BlockGrid;
import io.quern.model.Bytes;
import io.quern.model.Statistic;
import io.quern.model.TensorChunk;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;

/**
 * The largest magnitude in each block that a chunk touches, as far as the chunk has it: binary32,
 * block row after block row.
 */
record BlockAbsmaxMeasure(int blockRows, int blockColumns) implements Measure {
  private static final String ABSMAX = "absmax";

  static BlockAbsmaxMeasure of(Map<String, String> parameters) {
    return new BlockAbsmaxMeasure(
        Integer.parseInt(parameters.getOrDefault("blockRows", "")),
        Integer.parseInt(parameters.getOrDefault("blockColumns", "")));
  }

  @Override
  public String role() {
    return ABSMAX;
  }

  @Override
  public Found of(TensorChunk chunk, float[] weights) {
    TensorChunk.Span span = chunk.span();
    BlockGrid grid = new BlockGrid(blockRows, blockColumns, Math.toIntExact(span.columns()));
    float[] absmax = grid.absmax(weights, 0, span.firstRow(), Math.toIntExact(span.rows()));
    ByteBuffer bytes =
        ByteBuffer.allocate(absmax.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(absmax);
    return Found.of(new Statistic.Vector(ABSMAX, Bytes.of(bytes.array())));
  }
}
