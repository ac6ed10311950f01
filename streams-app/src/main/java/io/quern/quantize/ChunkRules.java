package io.quern.quantize;

import io.quern.kernel.WeightDecoder;
import io.quern.kernel.WeightDecoders;
import io.quern.model.MeasureOrder;
import io.quern.model.QuantizeOrder;
import io.quern.model.Rejection;
import io.quern.model.TensorChunk;
import java.util.Optional;

/** What a chunk must be like, by itself and beside its order. */
final class ChunkRules {
  private static final String GONE = "chunk-gone";

  private ChunkRules() {}

  /** What is wrong with a chunk by itself, under the key that it came with. */
  static Optional<Rejection.Reason> check(String key, TensorChunk chunk) {
    if (!chunk.id().key().equals(key)) {
      return wrong(
          "wrong-key",
          "the record's key is not model/tensor/index",
          chunk.id().key(),
          String.valueOf(key));
    }
    TensorChunk.Span span = chunk.span();
    TensorChunk.Part part = chunk.part();
    if (span.rows() < 1
        || span.columns() < 1
        || part.index() < 0
        || part.index() >= part.count()
        || part.elementOffset() < 0) {
      return wrong(
          "chunk-shape",
          "the chunk's rows, columns or part are out of range",
          "",
          span + " " + part);
    }
    Optional<WeightDecoder> decoder = WeightDecoders.find(chunk.dtype());
    if (part.count() > 1
        && (decoder.isEmpty() || span.rows() != 1 || !within(chunk, decoder.get()))) {
      return wrong(
          "chunk-shape",
          "only a single row travels in parts, each within the row",
          "",
          span + " " + part);
    }
    return decoder.flatMap(known -> checkLength(chunk, known));
  }

  private static boolean within(TensorChunk chunk, WeightDecoder decoder) {
    long weights = chunk.payload().length() / decoder.weightBytes();
    return chunk.part().elementOffset() <= chunk.span().columns() - weights;
  }

  private static Optional<Rejection.Reason> checkLength(TensorChunk chunk, WeightDecoder decoder) {
    long length = chunk.payload().length();
    boolean fits =
        chunk.part().count() > 1
            ? length > 0 && length % decoder.weightBytes() == 0
            : Math.multiplyHigh(chunk.span().rows(), chunk.span().columns()) == 0
                && length == chunk.span().rows() * chunk.span().columns() * decoder.weightBytes();
    return fits
        ? Optional.empty()
        : wrong(
            "chunk-length",
            "the payload's length does not fit its rows and columns",
            chunk.span() + " of " + chunk.dtype(),
            length + " bytes");
  }

  /** What is wrong with a chunk for its order. */
  static Optional<Rejection.Reason> check(TensorChunk chunk, QuantizeOrder order) {
    Expected expected =
        new Expected(order.uploadId(), order.rows(), order.columns(), order.dtype());
    return check(chunk, expected).or(() -> checkCopies(chunk, order));
  }

  /** What is wrong with a chunk that is to be measured. */
  static Optional<Rejection.Reason> check(TensorChunk chunk, MeasureOrder order) {
    Expected expected =
        new Expected(order.uploadId(), order.rows(), order.columns(), order.dtype());
    return check(chunk, expected).or(() -> checkMeasured(chunk));
  }

  /** What an order says of its chunk. */
  private record Expected(String uploadId, long rows, long columns, String dtype) {}

  private static Optional<Rejection.Reason> check(TensorChunk chunk, Expected expected) {
    if (!chunk.uploadId().equals(expected.uploadId())) {
      return wrong(
          "other-upload",
          "the chunk is of another upload than the accepted one",
          expected.uploadId(),
          chunk.uploadId());
    }
    boolean fits =
        chunk.span().rows() == expected.rows()
            && chunk.span().columns() == expected.columns()
            && chunk.dtype().equals(expected.dtype());
    return fits
        ? Optional.empty()
        : wrong(
            "chunk-mismatch",
            "the chunk does not fit what the manifest says of its tensor",
            expected.rows() + " x " + expected.columns() + " " + expected.dtype(),
            chunk.span().rows() + " x " + chunk.span().columns() + " " + chunk.dtype());
  }

  private static Optional<Rejection.Reason> checkMeasured(TensorChunk chunk) {
    boolean whole = chunk.part().count() == 1 && WeightDecoders.find(chunk.dtype()).isPresent();
    return whole
        ? Optional.empty()
        : wrong(
            "unsupported-dtype",
            "only whole rows of weights can be measured",
            "F32, F16 or BF16",
            chunk.dtype());
  }

  /** A dtype that cannot be read can still be copied, if its length is the planned one. */
  private static Optional<Rejection.Reason> checkCopies(TensorChunk chunk, QuantizeOrder order) {
    if (WeightDecoders.find(chunk.dtype()).isPresent()) {
      return Optional.empty();
    }
    for (QuantizeOrder.Target target : order.targets()) {
      if (!target.format().name().equals(chunk.dtype()) || target.outputs().size() != 1) {
        return wrong(
            "unsupported-dtype",
            "the chunk's dtype cannot be converted",
            "F32, F16 or BF16",
            chunk.dtype());
      }
      long planned = target.outputs().getFirst().length();
      if (planned != chunk.payload().length()) {
        return wrong(
            "chunk-length",
            "the payload is not as long as planned",
            planned + " bytes",
            chunk.payload().length() + " bytes");
      }
    }
    return Optional.empty();
  }

  /** A chunk that was taken once is not in the log any more. */
  static Rejection.Reason gone(long offset) {
    return new Rejection.Reason(
        GONE,
        "the chunk is not in the log any more",
        "a chunk at offset " + offset,
        "none",
        "publish the revision again: what is missing is sent then",
        true);
  }

  private static Optional<Rejection.Reason> wrong(
      String code, String text, String expected, String actual) {
    String hint = "send the chunk again as the manifest describes it";
    return Optional.of(new Rejection.Reason(code, text, expected, actual, hint, true));
  }
}
