package io.quern.report;

import io.quern.kernel.Kernels;
import io.quern.kernel.WeightDecoder;
import io.quern.model.ArtifactQuality;
import io.quern.model.ArtifactQuality.TensorQuality;
import io.quern.model.ErrorFigures;
import io.quern.model.QuantizeOrder;
import io.quern.model.TensorChunk;
import io.quern.model.TensorInfo;
import io.quern.publish.ModelSource;
import io.quern.quantize.ErrorMeter;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * Error figures of an output against the model that it was made of, the same that a run measures.
 * Holds no more than a chunk of each at a time.
 */
public final class ErrorReport {
  private final ModelSource original;
  private final ErrorMeter meter = new ErrorMeter(Kernels.chosen().newRowErrorMeter());
  private final List<TensorQuality> tensors = new ArrayList<>();
  private float[] weights = new float[0];
  private ErrorFigures total = ErrorFigures.NONE;
  private long bytes;

  private ErrorReport(ModelSource original) {
    this.original = original;
  }

  /**
   * Measures.
   *
   * @param written the quantized tensors of the output, in the order of their places
   */
  public static ArtifactQuality of(ModelSource original, List<WrittenTensor> written) {
    ErrorReport report = new ErrorReport(original);
    written.forEach(report::measure);
    return new ArtifactQuality(report.total, report.bytes, report.tensors);
  }

  private void measure(WrittenTensor written) {
    TensorInfo tensor = written.source();
    MemorySegment all = original.weights(tensor);
    WeightDecoder decoder = Kernels.chosen().decoder(tensor.dtype());
    int columns = Math.toIntExact(tensor.shape().columns());
    meter.begin(QuantizeOrder.Format.of(tensor.dtype()));
    long at = 0;
    for (long chunk = 0; chunk < tensor.chunkCount(); chunk++) {
      int rows = Math.toIntExact(tensor.rowsOf(chunk));
      int count = rows * columns;
      if (weights.length < count) {
        weights = new float[count];
      }
      long length = (long) count * decoder.weightBytes();
      byte[] in = all.asSlice(at, length).toArray(ValueLayout.JAVA_BYTE);
      decoder.decode(in, 0, weights, 0, count);
      written.read(chunk, meter.room(count));
      meter.add(weights, rows, columns);
      at += length;
    }
    ErrorFigures figures = meter.figures();
    if (written.mayBeExact() && figures.largestError() == 0) {
      return;
    }
    total = total.plus(figures);
    bytes += written.bytes();
    tensors.add(new TensorQuality(tensor.name(), figures.rounded(written.bytes())));
  }

  /** Bytes of a record's weights: how much of a model is looked at together. */
  public static long chunkBytes() {
    return TensorChunk.MAX_PAYLOAD;
  }
}
