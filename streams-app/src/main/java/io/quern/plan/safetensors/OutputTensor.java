package io.quern.plan.safetensors;

import io.quern.format.safetensors.SafetensorsDtype;
import io.quern.format.safetensors.SafetensorsHeader;
import io.quern.model.Bytes;
import java.util.List;

/**
 * A tensor of the output.
 *
 * @param shape extents, outermost first; none for a scalar
 */
record OutputTensor(String name, SafetensorsDtype dtype, List<Long> shape, Content content) {
  OutputTensor {
    shape = List.copyOf(shape);
  }

  /** Where its bytes come from. */
  sealed interface Content {
    /**
     * Each chunk has its rows.
     *
     * @param role of the row format's array
     * @param unitRows rows that share bytes
     * @param unitBytes bytes of so many rows
     */
    record Rows(String role, long unitRows, long unitBytes) implements Content {}

    /** Calibrate writes it in one piece, under that role. */
    record Whole(String role) implements Content {}

    /** The plan knows them. */
    record Known(Bytes bytes) implements Content {}
  }

  static OutputTensor of(String name, SafetensorsDtype dtype, Content content, long... shape) {
    return new OutputTensor(name, dtype, java.util.Arrays.stream(shape).boxed().toList(), content);
  }

  SafetensorsHeader.Entry entry() {
    return new SafetensorsHeader.Entry(name, dtype, shape);
  }

  long bytes() {
    return entry().bytes();
  }
}
