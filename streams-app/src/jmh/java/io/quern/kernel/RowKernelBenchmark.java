package io.quern.kernel;

import java.util.HashMap;
import java.util.Map;
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

/**
 * Row formats, definition against twin, on gaussian weights: million weights a second, one thread.
 * From binary32 weights to finished arrays, scales included.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class RowKernelBenchmark {
  private static final int ROWS = 16;
  private static final int COLUMNS = 4096;
  private static final int WEIGHTS = ROWS * COLUMNS;
  private static final Map<String, String> CHANNEL = Map.of("strategy", "channel", "dtype", "F32");

  @Param({"int8", "int4", "fp8", "nvfp4", "mxfp4", "nf4", "look-up"})
  public String format = "";

  @Param({"definition", "twin"})
  public String kernel = "";

  private final float[] x = new float[WEIGHTS];
  private RowQuantizer quantizer = (rows, from, count, columns, arrays, first) -> {};
  private byte[][] arrays = {};

  /** Makes the weights and the kernel. */
  @Setup
  public void setUp() {
    Random random = new Random(1);
    for (int i = 0; i < WEIGHTS; i++) {
      x[i] = (float) (random.nextGaussian() * 0.02);
    }
    RowFormat rows = named(format);
    arrays = new byte[rows.roles().size()][];
    for (int role = 0; role < arrays.length; role++) {
      arrays[role] = new byte[rows.arrayBytes(role, ROWS, COLUMNS)];
    }
    quantizer = kernel.equals("twin") ? RowTwins.twinOf(rows) : rows.newQuantizer();
  }

  private static RowFormat named(String format) {
    return switch (format) {
      case "int8" -> find("int8-plain", with("bits", "8"), new byte[0]);
      case "int4" -> find("int-packed", grouped(), new byte[0]);
      case "fp8" -> find("fp8", CHANNEL, new byte[0]);
      case "nvfp4" -> find("nvfp4", Map.of("group", "16", "dtype", "F32"), floats(2688 * 6));
      case "mxfp4" -> find("mxfp4", Map.of("group", "32", "dtype", "F32"), new byte[0]);
      case "nf4" -> find("nf4", Map.of("block", "64", "dtype", "F32"), new byte[0]);
      case "look-up" -> find("codebook", Map.of("bits", "4"), floats(codebook()));
      default -> throw new IllegalArgumentException(format);
    };
  }

  private static Map<String, String> grouped() {
    Map<String, String> parameters = with("bits", "4");
    parameters.put("strategy", "group");
    parameters.put("group", "128");
    parameters.put("symmetric", "true");
    return parameters;
  }

  private static Map<String, String> with(String name, String value) {
    Map<String, String> parameters = new HashMap<>(CHANNEL);
    parameters.put(name, value);
    return parameters;
  }

  private static float[] codebook() {
    float[] centroids = new float[16];
    for (int i = 0; i < centroids.length; i++) {
      centroids[i] = (i - 7.5f) * 0.006f;
    }
    return centroids;
  }

  private static byte[] floats(float... values) {
    byte[] bytes = new byte[values.length * Float.BYTES];
    for (int i = 0; i < values.length; i++) {
      LittleEndian.putInt(bytes, i * Float.BYTES, Float.floatToRawIntBits(values[i]));
    }
    return bytes;
  }

  private static RowFormat find(String name, Map<String, String> parameters, byte[] calibration) {
    return RowFormats.find(name, parameters, calibration).orElseThrow();
  }

  /** A slab of 64 Ki weights. */
  @Benchmark
  @OperationsPerInvocation(WEIGHTS)
  public byte[][] quantize() {
    quantizer.quantize(x, 0, ROWS, COLUMNS, arrays, 0);
    return arrays;
  }
}
