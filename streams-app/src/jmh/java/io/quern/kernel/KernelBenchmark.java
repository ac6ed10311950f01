package io.quern.kernel;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Definition against twin, on gaussian weights: million weights a second, one thread. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class KernelBenchmark {
  private static final int ROWS = 16;
  private static final int COLUMNS = 4096;
  private static final int WEIGHTS = ROWS * COLUMNS;

  @Param({"Q8_0", "Q4_0", "Q4_K", "Q5_K", "Q6_K", "F16", "BF16"})
  public String format = "";

  @Param({"definition", "twin"})
  public String kernel = "";

  private final float[] x = new float[WEIGHTS];
  private final byte[] out = new byte[2 * WEIGHTS];
  private BlockQuantizer quantizer;

  /** Makes the weights and the kernel. */
  @Setup
  public void setUp() {
    Random random = new Random(1);
    for (int i = 0; i < WEIGHTS; i++) {
      x[i] = (float) (random.nextGaussian() * 0.02);
    }
    quantizer =
        kernel.equals("twin")
            ? VectorTwins.QUANTIZERS.get(format).get()
            : BlockFormats.find(format).orElseThrow().newQuantizer();
  }

  /** A slab of 64 Ki weights. */
  @Benchmark
  @OperationsPerInvocation(WEIGHTS)
  public byte[] quantize() {
    quantizer.quantize(x, 0, ROWS, COLUMNS, out, 0);
    return out;
  }
}
