package io.quern.quantize;

import io.quern.kernel.BlockFormat;
import io.quern.kernel.BlockFormats;
import io.quern.kernel.BlockQuantizer;
import io.quern.kernel.Kernels;
import io.quern.kernel.WeightDecoder;
import io.quern.kernel.WeightDecoders;
import io.quern.model.Bytes;
import io.quern.model.QuantizeOrder;
import io.quern.model.Segment;
import io.quern.model.TensorChunk;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
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
  private float[] slab = new float[SLAB_WEIGHTS];

  ChunkQuantizer(Kernels kernels) {
    this.kernels = kernels;
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
    if (target.format().equals(chunk.dtype())) {
      return new Quantization.Done(
          split(chunk, target, offset(chunk, target, 1, decoder.weightBytes()), in), weights);
    }
    return BlockFormats.find(target.format())
        .map(format -> convert(chunk, target, decoder, format))
        .orElseGet(
            () ->
                new Quantization.Impossible(
                    "unsupported-type", "block format " + target.format() + " is not there yet"));
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
    return new Quantization.Done(
        split(chunk, target, target.offset(), in), chunk.span().rows() * chunk.span().columns());
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
    long offset = offset(chunk, target, format.blockValues(), format.blockBytes());
    return new Quantization.Done(split(chunk, target, offset, Bytes.of(out)), weights);
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
    }
  }

  private static long offset(
      TensorChunk chunk, QuantizeOrder.Target target, int blockValues, int blockBytes) {
    return target.offset() + chunk.part().elementOffset() / blockValues * blockBytes;
  }

  /** A segment is a record too, so a chunk that grew becomes several with adjoining offsets. */
  private static List<Segment.Written> split(
      TensorChunk chunk, QuantizeOrder.Target target, long offset, Bytes bytes) {
    List<Segment.Written> segments = new ArrayList<>();
    for (int at = 0; at < bytes.length(); at += TensorChunk.MAX_PAYLOAD) {
      Bytes piece = bytes.slice(at, Math.min(TensorChunk.MAX_PAYLOAD, bytes.length() - at));
      segments.add(
          new Segment.Written(
              target.plan(),
              target.file(),
              offset + at,
              piece,
              chunk.id().tensor(),
              chunk.id().index()));
    }
    return segments;
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
