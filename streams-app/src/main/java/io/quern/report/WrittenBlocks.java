package io.quern.report;

import io.quern.kernel.BlockFormat;
import io.quern.model.TensorInfo;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A tensor of blocks, as GGUF has it.
 *
 * @param blocks all of them, row after row
 */
record WrittenBlocks(TensorInfo source, BlockFormat format, MemorySegment blocks)
    implements WrittenTensor {

  @Override
  public long bytes() {
    return blocks.byteSize();
  }

  /** A copy, or F32, which holds everything, unless the weights passed through something first. */
  @Override
  public boolean mayBeExact() {
    return format.name().equals(source.dtype()) || format.name().equals("F32");
  }

  @Override
  public void read(long chunk, float[] x) {
    long first = source.matrixOf(chunk) * source.shape().rowsPerMatrix() + source.firstRowOf(chunk);
    long columns = source.shape().columns();
    int values = Math.toIntExact(source.rowsOf(chunk) * columns);
    byte[] part =
        blocks
            .asSlice(format.bytesOf(first * columns), format.bytesOf(values))
            .toArray(ValueLayout.JAVA_BYTE);
    format.dequantize(part, 0, x, 0, values);
  }
}
