package io.quern.quantize;

import io.quern.kernel.BlockFormat;
import io.quern.kernel.BlockFormats;
import io.quern.kernel.BlockQuantizer;
import io.quern.kernel.Kernels;
import io.quern.kernel.RowFormats;
import io.quern.kernel.WeightDecoder;
import io.quern.kernel.WeightDecoders;
import io.quern.model.Bytes;
import io.quern.model.QuantizeOrder;
import io.quern.model.TensorChunk;
import java.util.HashMap;
import java.util.Map;

/**
 * Chunk and order in, segments out: a pure function of the two. Owns scratch memory, so one
 * instance serves one thread.
 *
 * <p>A chunk is decoded and quantized in slabs of whole rows that stay in the second-level cache.
 */
final class ChunkQuantizer {
  private static final int SLAB_WEIGHTS = 64 * 1024;

  private final Kernels kernels;
  private final Map<String, BlockQuantizer> quantizers = new HashMap<>();
  private final ErrorMeter errors;
  private final RowsEncoder rows;
  private float[] slab = new float[SLAB_WEIGHTS];

  ChunkQuantizer(Kernels kernels) {
    this.kernels = kernels;
    this.errors = new ErrorMeter(kernels.newRowErrorMeter());
    this.rows = new RowsEncoder(kernels, errors);
  }

  /** Quantizes a chunk that {@link ChunkRules} found fit for the order. */
  Quantization quantize(TensorChunk chunk, QuantizeOrder order, QuantizeOrder.Target target) {
    if (WeightDecoders.find(chunk.dtype()).isEmpty()) {
      return copyBlocks(chunk, target);
    }
    WeightDecoder decoder = kernels.decoder(chunk.dtype());
    Bytes in = chunk.payload();
    int weights = in.length() / decoder.weightBytes();
    int odd = decoder.firstNonFinite(in.array(), in.from(), weights);
    if (odd >= 0) {
      return notFinite(chunk, odd);
    }
    errors.begin(target.format());
    if (RowFormats.isKnown(target.format().name())) {
      return rows.encode(chunk, target, decoder);
    }
    if (target.outputs().size() != 1) {
      return new Quantization.Impossible(
          "plan-unsound", "format " + target.format().name() + " has one array, not several");
    }
    QuantizeOrder.Output output = target.outputs().getFirst();
    if (target.format().name().equals(chunk.dtype())) {
      return Quantization.Done.of(
          Pieces.of(chunk, target, output, offset(chunk, output, 1, decoder.weightBytes()), in),
          weights);
    }
    return BlockFormats.find(target.format().name())
        .map(format -> convert(chunk, target, decoder, format))
        .orElseGet(
            () ->
                new Quantization.Impossible(
                    "unsupported-type", "format " + target.format().name() + " is not there yet"));
  }

  /** What is quantized already passes unchanged, if its scales are sound. */
  private static Quantization copyBlocks(TensorChunk chunk, QuantizeOrder.Target target) {
    Bytes in = chunk.payload();
    BlockFormat format = BlockFormats.find(chunk.dtype()).orElse(null);
    if (format != null) {
      int invalid =
          format.firstInvalidBlock(in.array(), in.from(), in.length() / format.blockBytes());
      if (invalid >= 0) {
        return overflow(chunk, format, invalid);
      }
    }
    QuantizeOrder.Output output = target.outputs().getFirst();
    return Quantization.Done.of(
        Pieces.of(chunk, target, output, output.offset(), in),
        chunk.span().rows() * chunk.span().columns());
  }

  private Quantization convert(
      TensorChunk chunk, QuantizeOrder.Target target, WeightDecoder decoder, BlockFormat format) {
    int weights = chunk.payload().length() / decoder.weightBytes();
    int rows = chunk.part().count() > 1 ? 1 : Math.toIntExact(chunk.span().rows());
    int columns = weights / rows;
    if (columns % format.blockValues() != 0
        || chunk.part().elementOffset() % format.blockValues() != 0) {
      return new Quantization.Impossible(
          "row-not-block-aligned",
          "a row of "
              + columns
              + " weights is no multiple of "
              + format.name()
              + "'s "
              + format.blockValues());
    }
    byte[] out = new byte[Math.toIntExact(format.bytesOf(weights))];
    encode(chunk.payload(), new Rows(rows, columns), decoder, format, out);
    int invalid = format.firstInvalidBlock(out, 0, weights / format.blockValues());
    if (invalid >= 0) {
      return overflow(chunk, format, invalid);
    }
    QuantizeOrder.Output output = target.outputs().getFirst();
    long offset = offset(chunk, output, format.blockValues(), format.blockBytes());
    return Quantization.Done.of(Pieces.of(chunk, target, output, offset, Bytes.of(out)), weights)
        .with(errors.figures());
  }

  /** Rows of equal length. */
  private record Rows(int rows, int columns) {}

  private void encode(Bytes in, Rows shape, WeightDecoder decoder, BlockFormat format, byte[] out) {
    BlockQuantizer quantizer =
        quantizers.computeIfAbsent(format.name(), name -> kernels.newQuantizer(format));
    int slabRows = Math.max(1, Math.min(shape.rows(), SLAB_WEIGHTS / shape.columns()));
    if (slab.length < slabRows * shape.columns()) {
      slab = new float[slabRows * shape.columns()];
    }
    int rowBytes = Math.toIntExact(format.bytesOf(shape.columns()));
    for (int row = 0; row < shape.rows(); row += slabRows) {
      int rows = Math.min(slabRows, shape.rows() - row);
      int from = in.from() + row * shape.columns() * decoder.weightBytes();
      decoder.decode(in.array(), from, slab, 0, rows * shape.columns());
      quantizer.quantize(slab, 0, rows, shape.columns(), out, row * rowBytes);
      if (errors.isOn() && !isLossless(format)) {
        int values = rows * shape.columns();
        format.dequantize(out, row * rowBytes, errors.room(values), 0, values);
        errors.add(slab, rows, shape.columns());
      }
    }
  }

  /** F32 holds whatever the weights were: such a tensor is copied in other words. */
  private static boolean isLossless(BlockFormat format) {
    return format.name().equals("F32");
  }

  private static long offset(
      TensorChunk chunk, QuantizeOrder.Output output, int blockValues, int blockBytes) {
    return output.offset() + chunk.part().elementOffset() / blockValues * blockBytes;
  }

  private static Quantization notFinite(TensorChunk chunk, int odd) {
    return new Quantization.Impossible(
        "not-finite",
        place(chunk, odd) + " is infinite or not a number; repair the model and publish it again");
  }

  private static Quantization overflow(TensorChunk chunk, BlockFormat format, int block) {
    String first = place(chunk, (long) block * format.blockValues());
    return new Quantization.Impossible(
        "scale-overflow",
        "the scale of the "
            + format.name()
            + " block at "
            + first
            + " is beyond binary16; keep the tensor in a wider type");
  }

  private static String place(TensorChunk chunk, long weight) {
    long at = chunk.part().elementOffset() + weight;
    TensorChunk.Span span = chunk.span();
    return "tensor "
        + chunk.id().tensor()
        + ": weight "
        + at % span.columns()
        + " of row "
        + (span.firstRow() + at / span.columns())
        + (span.matrix() > 0 ? " of matrix " + span.matrix() : "");
  }
}
