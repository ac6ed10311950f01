package io.quern.quantize;

import io.quern.model.Bytes;
import io.quern.model.QuantizeOrder;
import io.quern.model.Segment;
import io.quern.model.TensorChunk;
import java.util.ArrayList;
import java.util.List;

/** A segment is a record too, so what is larger than a record becomes several, side by side. */
final class Pieces {
  private Pieces() {}

  /** The segments of {@code bytes} at {@code offset} of an output's file. */
  static List<Segment.Written> of(
      TensorChunk chunk,
      QuantizeOrder.Target target,
      QuantizeOrder.Output output,
      long offset,
      Bytes bytes) {
    List<Segment.Written> segments = new ArrayList<>();
    for (int at = 0; at < bytes.length(); at += TensorChunk.MAX_PAYLOAD) {
      Bytes piece = bytes.slice(at, Math.min(TensorChunk.MAX_PAYLOAD, bytes.length() - at));
      segments.add(
          new Segment.Written(
              target.plan(),
              output.file(),
              offset + at,
              piece,
              chunk.id().tensor(),
              chunk.id().index()));
    }
    return segments;
  }
}
