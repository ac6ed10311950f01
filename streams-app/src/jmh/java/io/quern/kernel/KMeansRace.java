package io.quern.kernel;

import com.sun.management.OperatingSystemMXBean;
import io.quern.kernel.codebook.Centroids;
import io.quern.kernel.codebook.ExactKMeans;
import io.quern.kernel.codebook.HistogramDtype;
import io.quern.kernel.codebook.ValueHistogram;
import io.quern.kernel.codebook.WeightedValues;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

/**
 * A codebook for a whole matrix and its packed indices, from the bytes of a file of weights: CPU
 * seconds of the process, and what the codebook costs. For {@code ops/peer/kmeans_race.py}.
 */
public final class KMeansRace {
  private static final double WARM_SECONDS = 4;
  private static final int ROUNDS = 3;
  private static final double ROUND_SECONDS = 1;
  private static final OperatingSystemMXBean CPU =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private final HistogramDtype dtype;
  private final byte[] bytes;
  private final float[] x;
  private final int columns;
  private final int bits;

  private KMeansRace(HistogramDtype dtype, byte[] bytes, int columns, int bits) {
    this.dtype = dtype;
    this.bytes = bytes;
    this.columns = columns;
    this.bits = bits;
    x = new float[bytes.length / (dtype == HistogramDtype.F32 ? Float.BYTES : Short.BYTES)];
  }

  /** FILE DTYPE COLUMNS BITS: prints cost, CPU seconds, and the centroids, on three lines. */
  public static void main(String[] args) throws Exception {
    byte[] bytes = Files.readAllBytes(Path.of(args[0]));
    KMeansRace race =
        new KMeansRace(
            HistogramDtype.valueOf(args[1]),
            bytes,
            Integer.parseInt(args[2]),
            Integer.parseInt(args[3]));
    race.secondsEach(WARM_SECONDS);
    Centroids centroids = race.once();
    double[] seconds = new double[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
      seconds[i] = race.secondsEach(ROUND_SECONDS);
    }
    Arrays.sort(seconds);
    System.out.println(centroids.cost());
    System.out.println(seconds[ROUNDS / 2]);
    System.out.println(Arrays.toString(centroids.values()));
  }

  /** Over and over: the clock of a process ticks in hundredths of a second. */
  private double secondsEach(double atLeast) {
    long begin = CPU.getProcessCpuTime();
    double spent = 0;
    int times = 0;
    while (spent < atLeast) {
      once();
      times++;
      spent = (CPU.getProcessCpuTime() - begin) / 1e9;
    }
    return spent / times;
  }

  private Centroids once() {
    VectorTwins.DECODERS.get(dtype.name()).decode(bytes, 0, x, 0, x.length);
    Centroids centroids = ExactKMeans.solve(values(), 1 << bits);
    RowFormat format = CodebookRows.of(Map.of("bits", Integer.toString(bits)), centroids.toBytes());
    int rows = x.length / columns;
    byte[][] indices = {new byte[format.arrayBytes(0, rows, columns)]};
    RowQuantizer quantizer = RowTwins.twinOf(format);
    quantizer.quantize(x, 0, rows, columns, indices, 0);
    return centroids;
  }

  /** F32 without buckets, as for codebooks of rows. */
  private WeightedValues values() {
    if (dtype == HistogramDtype.F32) {
      float[] sorted = x.clone();
      Arrays.sort(sorted);
      return WeightedValues.ofSorted(sorted, 0, sorted.length);
    }
    ValueHistogram histogram = new ValueHistogram(dtype);
    histogram.add(bytes, 0, x.length);
    return histogram.values();
  }
}
