package io.quern.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** As {@link VectorAllocationTest}, for rows. */
class CodebookAllocationTest {
  private static final int ROWS = 8;
  private static final int COLUMNS = 4096;
  private static final double NEARLY_NOTHING = 1;
  private static final long PATIENCE_NANOS = 30_000_000_000L;

  private final float[] x = WeightSamples.GAUSSIAN.weights(ROWS * COLUMNS);

  @BeforeEach
  void needsVectors() {
    Twins.assumed();
  }

  @Test
  void shouldAllocateNextToNothingAfterOneAnother() {
    RowFormat nf4 = RowFormats.find("nf4", Map.of(), new byte[0]).orElseThrow();
    RowFormat codebook =
        CodebookRowsTest.format(Map.of("bits", "4"), CodebookRowsTest.centroids(16));

    assertThat(bytesAWeight(nf4, Nf4Vector.twinOf(nf4))).isLessThan(NEARLY_NOTHING);
    RowQuantizer twin = Objects.requireNonNull(CodebookVector.twinOf(codebook));
    assertThat(bytesAWeight(codebook, twin)).isLessThan(NEARLY_NOTHING);
    assertThat(bytesAWeight(nf4, Nf4Vector.twinOf(nf4))).isLessThan(NEARLY_NOTHING);
  }

  /** Repeats until the compiler is done with it, or patience is at its end. */
  private double bytesAWeight(RowFormat format, RowQuantizer twin) {
    byte[][] arrays = new byte[format.roles().size()][];
    for (int role = 0; role < arrays.length; role++) {
      arrays[role] = new byte[format.arrayBytes(role, ROWS, COLUMNS)];
    }
    ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    double bytes;
    do {
      long before = thread.getCurrentThreadAllocatedBytes();
      twin.quantize(x, 0, ROWS, COLUMNS, arrays, 0);
      bytes = (double) (thread.getCurrentThreadAllocatedBytes() - before) / x.length;
    } while (bytes >= NEARLY_NOTHING && System.nanoTime() < deadline);
    return bytes;
  }
}
