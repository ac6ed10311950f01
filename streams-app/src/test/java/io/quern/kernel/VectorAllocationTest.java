package io.quern.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A compiled twin keeps its vectors in registers, whatever the compiler has seen before: one that
 * puts them on the heap gives the right bytes, several times slower.
 */
class VectorAllocationTest {
  private static final int ROWS = 8;
  private static final int COLUMNS = 4096;
  private static final double NEARLY_NOTHING = 1;
  private static final long PATIENCE_NANOS = 30_000_000_000L;

  /** Each order makes another history for the compiler. */
  private static final List<List<String>> ORDERS =
      List.of(
          List.of("Q8_0", "Q6_K", "Q4_K", "F16"),
          List.of("Q5_K", "Q4_K", "Q4_0", "BF16", "Q6_K"),
          List.of("Q6_K", "Q5_K", "Q8_0", "Q4_K", "Q4_0"));

  private final float[] x = WeightSamples.GAUSSIAN.weights(ROWS * COLUMNS);
  private final byte[] out = new byte[2 * ROWS * COLUMNS];

  @BeforeEach
  void needsVectors() {
    Twins.assumed();
  }

  @Test
  void shouldAllocateNextToNothingInAnyOrder() {
    for (List<String> order : ORDERS) {
      for (String name : order) {
        BlockQuantizer twin = Twins.of(BlockFormats.find(name).orElseThrow()).orElseThrow();

        assertThat(bytesAWeightOnceCompiled(twin))
            .as("%s in the order %s", name, order)
            .isLessThan(NEARLY_NOTHING);
      }
    }
  }

  /** Repeats until the compiler is done with it, or patience is at its end. */
  private double bytesAWeightOnceCompiled(BlockQuantizer twin) {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    double bytes;
    do {
      bytes = bytesAWeight(twin);
    } while (bytes >= NEARLY_NOTHING && System.nanoTime() < deadline);
    return bytes;
  }

  private double bytesAWeight(BlockQuantizer twin) {
    ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = thread.getCurrentThreadAllocatedBytes();
    twin.quantize(x, 0, ROWS, COLUMNS, out, 0);
    long allocated = thread.getCurrentThreadAllocatedBytes() - before;
    return (double) allocated / x.length;
  }
}
