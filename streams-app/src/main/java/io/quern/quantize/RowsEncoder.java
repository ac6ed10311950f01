package io.quern.quantize;

import io.quern.kernel.Kernels;
import io.quern.kernel.RowFormat;
import io.quern.kernel.RowFormats;
import io.quern.kernel.RowQuantizer;
import io.quern.kernel.ScaleOverflowException;
import io.quern.kernel.WeightDecoder;
import io.quern.model.Bytes;
import io.quern.model.ErrorFigures;
import io.quern.model.QuantizeOrder;
import io.quern.model.Segment;
import io.quern.model.Statistic;
import io.quern.model.StatisticMethod;
import io.quern.model.TensorChunk;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * Writes a chunk in a row format: one array a role. An array that the order gives a place becomes
 * segments, any other goes to the order's statistic. Owns scratch memory: for one thread.
 */
final class RowsEncoder {
  private static final int SLAB_WEIGHTS = 64 * 1024;

  /** Of the arrays that go to a statistic. */
  static final StatisticMethod ARRAYS = new StatisticMethod("arrays", Map.of());

  private static final int MOST_FORMATS = 64;

  private final Kernels kernels;
  private final ErrorMeter errors;
  private final Map<QuantizeOrder.Format, Encoder> encoders = new HashMap<>();
  private float[] slab = new float[SLAB_WEIGHTS];

  /** A format with its quantizer. */
  private record Encoder(RowFormat format, RowQuantizer quantizer) {}

  /**
   * @param errors has begun with the chunk that is encoded
   */
  RowsEncoder(Kernels kernels, ErrorMeter errors) {
    this.kernels = kernels;
    this.errors = errors;
  }

  Quantization encode(TensorChunk chunk, QuantizeOrder.Target target, WeightDecoder decoder) {
    int columns = Math.toIntExact(chunk.span().columns());
    int rows = Math.toIntExact(chunk.span().rows());
    if (chunk.part().count() > 1) {
      return new Quantization.Impossible(
          "row-too-wide", "a row of " + columns + " weights does not fit a record");
    }
    try {
      Encoder encoder = encoderOf(target.format());
      byte[][] arrays = arrays(encoder.format(), rows, columns);
      encode(chunk, encoder, decoder, arrays);
      return done(chunk, target, encoder.format(), arrays).with(figures(encoder.format()));
    } catch (ScaleOverflowException e) {
      return new Quantization.Impossible(
          "scale-overflow",
          "tensor " + chunk.id().tensor() + ": " + e.getMessage() + "; keep it in a wider type");
    } catch (IllegalArgumentException e) {
      return new Quantization.Impossible(
          "plan-unsound", "tensor " + chunk.id().tensor() + ": " + e.getMessage());
    }
  }

  private ErrorFigures figures(RowFormat format) {
    ErrorFigures figures = errors.figures();
    OptionalDouble excess = format.excess();
    return excess.isPresent() && !figures.isNone()
        ? figures.withExcess(excess.getAsDouble())
        : figures;
  }

  /** Calibrations differ from tensor to tensor, so the map is emptied now and then. */
  private Encoder encoderOf(QuantizeOrder.Format format) {
    if (encoders.size() >= MOST_FORMATS) {
      encoders.clear();
    }
    return encoders.computeIfAbsent(
        format,
        key -> {
          RowFormat made =
              RowFormats.find(key.name(), key.ownParameters(), key.calibration().toArray())
                  .orElseThrow();
          return new Encoder(made, kernels.newQuantizer(made));
        });
  }

  private static byte[][] arrays(RowFormat format, int rows, int columns) {
    byte[][] arrays = new byte[format.roles().size()][];
    for (int role = 0; role < arrays.length; role++) {
      arrays[role] = new byte[format.arrayBytes(role, rows, columns)];
    }
    return arrays;
  }

  private void encode(TensorChunk chunk, Encoder encoder, WeightDecoder decoder, byte[][] arrays) {
    Bytes in = chunk.payload();
    int columns = Math.toIntExact(chunk.span().columns());
    int rows = Math.toIntExact(chunk.span().rows());
    int unit = encoder.format().unitRows();
    int slabRows = Math.min(rows, Math.max(1, SLAB_WEIGHTS / columns / unit) * unit);
    if (slab.length < slabRows * columns) {
      slab = new float[slabRows * columns];
    }
    int count;
    for (int row = 0; row < rows; row += count) {
      int before = Math.max(0, encoder.format().leadRows() - row);
      count = Math.min(rows - row, before > 0 ? Math.min(before, slabRows) : slabRows);
      int from = in.from() + row * columns * decoder.weightBytes();
      decoder.decode(in.array(), from, slab, 0, count * columns);
      encoder.quantizer().quantize(slab, 0, count, columns, arrays, row);
      if (errors.isOn()) {
        float[] read = errors.room(count * columns);
        encoder.format().dequantize(arrays, row, read, 0, count, columns);
        errors.add(slab, count, columns);
      }
    }
  }

  private static Quantization.Done done(
      TensorChunk chunk, QuantizeOrder.Target target, RowFormat format, byte[][] arrays) {
    List<Segment.Written> segments = new ArrayList<>();
    List<Statistic.Partial> partials = new ArrayList<>();
    for (int role = 0; role < arrays.length; role++) {
      String name = format.roles().get(role);
      Bytes bytes = Bytes.of(arrays[role]);
      target.outputs().stream()
          .filter(output -> output.role().equals(name))
          .findFirst()
          .ifPresentOrElse(
              output -> segments.addAll(Pieces.of(chunk, target, output, output.offset(), bytes)),
              () -> {
                if (!target.statisticId().isEmpty()) {
                  partials.add(partial(chunk, target.statisticId(), name, bytes));
                }
              });
    }
    return new Quantization.Done(segments, partials, chunk.span().rows() * chunk.span().columns());
  }

  private static Statistic.Partial partial(
      TensorChunk chunk, String statisticId, String role, Bytes bytes) {
    return new Statistic.Partial(
        statisticId,
        chunk.id(),
        ARRAYS,
        chunk.span().rows() * chunk.span().columns(),
        Statistic.Extremes.NONE,
        -1,
        List.of(),
        Statistic.Histogram.NONE,
        new Statistic.Vector(role, bytes));
  }
}
