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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

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
  private final Passage passage = new Passage(this::quantizer);
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
    if (target.format().name().equals(chunk.dtype()) && target.format().through().isEmpty()) {
      return Quantization.Done.of(
          Pieces.of(chunk, target, output, offset(chunk, output, 1, decoder.weightBytes()), in),
          weights);
    }
    Optional<BlockFormat> format = BlockFormats.find(target.format().name());
    Optional<List<BlockFormat>> through = Passage.formats(target.format());
    if (format.isEmpty() || through.isEmpty()) {
      return new Quantization.Impossible(
          "unsupported-type", "format " + target.format().name() + " is not there yet");
    }
    return convert(chunk, target, decoder, new Steps(through.get(), format.get()));
  }

  /** The formats that weights take on one after the other. */
  private record Steps(List<BlockFormat> through, BlockFormat last) {
    /** One whose blocks cannot hold what begins and ends there. */
    Optional<BlockFormat> misaligned(long columns, long begin) {
      return Stream.concat(through.stream(), Stream.of(last))
          .filter(one -> columns % one.blockValues() != 0 || begin % one.blockValues() != 0)
          .findFirst();
    }

    /** F32 holds whatever the weights were: such a tensor is copied in other words. */
    boolean areLossless() {
      return through.isEmpty() && last.name().equals("F32");
    }
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
      TensorChunk chunk, QuantizeOrder.Target target, WeightDecoder decoder, Steps steps) {
    int weights = chunk.payload().length() / decoder.weightBytes();
    int rows = chunk.part().count() > 1 ? 1 : Math.toIntExact(chunk.span().rows());
    int columns = weights / rows;
    BlockFormat misaligned = steps.misaligned(columns, chunk.part().elementOffset()).orElse(null);
    if (misaligned != null) {
      return notAligned(misaligned, columns);
    }
    BlockFormat format = steps.last();
    byte[] out = new byte[Math.toIntExact(format.bytesOf(weights))];
    Passage.Overflow onTheWay =
        encode(chunk.payload(), new Rows(rows, columns), decoder, steps, out).orElse(null);
    if (onTheWay != null) {
      return overflow(chunk, onTheWay.format(), onTheWay.block());
    }
    int invalid = format.firstInvalidBlock(out, 0, weights / format.blockValues());
    if (invalid >= 0) {
      return overflow(chunk, format, invalid);
    }
    QuantizeOrder.Output output = target.outputs().getFirst();
    long offset = offset(chunk, output, format.blockValues(), format.blockBytes());
    return Quantization.Done.of(Pieces.of(chunk, target, output, offset, Bytes.of(out)), weights)
        .with(errors.figures());
  }

  private static Quantization notAligned(BlockFormat format, int columns) {
    return new Quantization.Impossible(
        "row-not-block-aligned",
        "a row of "
            + columns
            + " weights is no multiple of "
            + format.name()
            + "'s "
            + format.blockValues());
  }

  /** Rows of equal length. */
  private record Rows(int rows, int columns) {
    /** Rows that are worked on together. */
    int together() {
      return Math.max(1, Math.min(rows, SLAB_WEIGHTS / columns));
    }
  }

  /**
   * Fills {@code out}, or says which block on the way overflowed, counted from the chunk's first.
   */
  private Optional<Passage.Overflow> encode(
      Bytes in, Rows shape, WeightDecoder decoder, Steps steps, byte[] out) {
    int slabRows = shape.together();
    int columns = shape.columns();
    if (slab.length < slabRows * columns) {
      slab = new float[slabRows * columns];
    }
    int rowBytes = Math.toIntExact(steps.last().bytesOf(columns));
    for (int row = 0; row < shape.rows(); row += slabRows) {
      int rows = Math.min(slabRows, shape.rows() - row);
      int from = in.from() + row * columns * decoder.weightBytes();
      decoder.decode(in.array(), from, slab, 0, rows * columns);
      Optional<Passage.Overflow> overflow = passage.pass(steps.through(), slab, rows, columns);
      if (overflow.isPresent()) {
        int before = row * columns;
        return overflow.map(one -> one.after(before));
      }
      encodeSlab(steps, rows, columns, out, row * rowBytes);
    }
    return Optional.empty();
  }

  private void encodeSlab(Steps steps, int rows, int columns, byte[] out, int outFrom) {
    float[] passed = steps.through().isEmpty() ? slab : passage.weights();
    quantizer(steps.last()).quantize(passed, 0, rows, columns, out, outFrom);
    if (errors.isOn() && !steps.areLossless()) {
      int values = rows * columns;
      steps.last().dequantize(out, outFrom, errors.room(values), 0, values);
      errors.add(slab, rows, columns); // against the weights as they came
    }
  }

  private BlockQuantizer quantizer(BlockFormat format) {
    return quantizers.computeIfAbsent(format.name(), name -> kernels.newQuantizer(format));
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
