package io.quern.quantize;

import io.quern.kernel.Kernels;
import io.quern.model.Bytes;
import io.quern.model.ChunkId;
import io.quern.model.MeasureOrder;
import io.quern.model.RangeText;
import io.quern.model.Revision;
import io.quern.model.Statistic;
import io.quern.model.StatisticMethod;
import io.quern.model.TensorChunk;
import io.quern.serde.Wire;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * The table of decision 5: bytes of the entries that a statistic puts into the store {@code
 * partials}, keys included, for a tensor of 14336 x 4096 gaussian weights. Eight chunks are
 * measured, after which the borders of chunks and of blocks of 128 rows lie as before.
 */
public final class StatisticSizes {
  private static final int ROWS = 14336;
  private static final int COLUMNS = 4096;
  private static final int MEASURED = 8;
  private static final String TENSOR = "model.layers.31.mlp.gate_proj.weight";
  private static final Revision SOURCE = new Revision("llama-3.1-8b", "r1");
  private static final String RANGE = RangeText.of(-0.11f, 0.11f);

  private final ChunkMeasurer measurer = new ChunkMeasurer(Kernels.chosen());
  private final String dtype;
  private final int chunkRows;
  private final List<TensorChunk> chunks = new ArrayList<>();

  private StatisticSizes(String dtype) {
    this.dtype = dtype;
    int weightBytes = dtype.equals("F32") ? Float.BYTES : Short.BYTES;
    chunkRows = TensorChunk.MAX_PAYLOAD / (COLUMNS * weightBytes);
    for (int i = 0; i < MEASURED; i++) {
      chunks.add(chunk(i, weightBytes));
    }
  }

  private TensorChunk chunk(int index, int weightBytes) {
    Random random = new Random(index);
    ByteBuffer bytes =
        ByteBuffer.wrap(new byte[chunkRows * COLUMNS * weightBytes]).order(ByteOrder.LITTLE_ENDIAN);
    while (bytes.hasRemaining()) {
      float weight = (float) (random.nextGaussian() * 0.02);
      switch (dtype) {
        case "BF16" -> bytes.putShort((short) (Float.floatToRawIntBits(weight) >>> 16));
        case "F16" -> bytes.putShort(Float.floatToFloat16(weight));
        default -> bytes.putFloat(weight);
      }
    }
    return new TensorChunk(
        new ChunkId(SOURCE, TENSOR, index),
        "u1",
        new TensorChunk.Span(0, (long) index * chunkRows, chunkRows, COLUMNS),
        TensorChunk.Part.WHOLE,
        dtype,
        Bytes.of(bytes.array()));
  }

  /** Prints the table. */
  public static void main(String[] args) {
    System.out.printf(
        "%-34s %5s %7s %13s %12s%n", "statistic", "dtype", "chunks", "bytes a chunk", "the tensor");
    for (String dtype : List.of("BF16", "F16", "F32")) {
      new StatisticSizes(dtype).print();
    }
  }

  private void print() {
    Map<String, String> integers =
        Map.of("bits", "8", "strategy", "tensor", "symmetric", "true", "dtype", dtype);
    print("extremes", of("extremes", Map.of()));
    print("percentile-tensor", of("percentile-tensor", Map.of("percentile", "99.9")));
    print("kl-tensor", of("extremes", Map.of()), of("magnitude-bins", Map.of("ranges", RANGE)));
    print(
        "mse-tensor",
        of("extremes", Map.of()),
        of("step-costs", with(integers, "format", "int-packed", "ranges", RANGE)));
    Map<String, String> blocks =
        Map.of("blockRows", "128", "blockColumns", "128", "dtype", dtype, "strategy", "block");
    print("block-absmax, 128 x 128", of("block-absmax", blocks));
    print(
        "mse-blocks, 128 x 128", of("block-absmax", blocks), of("step-costs", blockCosts(blocks)));
    print(
        "mse-steps, int4 groups of 128",
        of(
            "mse-steps",
            Map.of(
                "format",
                "int-packed",
                "bits",
                "4",
                "strategy",
                "group",
                "group",
                "128",
                "symmetric",
                "true",
                "dtype",
                dtype)));
    print("nvfp4-steps", of("nvfp4-steps", Map.of("dtype", dtype)));
    print("histogram", of("histogram", Map.of()));
    for (String rows : List.of("48", "100", "1000")) {
      Map<String, String> some =
          Map.of("rows", Integer.toString(ROWS), "rowsPerCodebook", rows, "centroids", "16");
      print("row-codebooks, " + rows + " rows", of("row-codebooks", some));
    }
    print("arrays, zero points of groups of 128", arrays("zero", COLUMNS / 128));
    print("arrays, NF4's magnitudes", arrays("absmax", COLUMNS / 64 * Float.BYTES));
  }

  private static Map<String, String> with(Map<String, String> parameters, String... more) {
    Map<String, String> all = new HashMap<>(parameters);
    for (int i = 0; i < more.length; i += 2) {
      all.put(more[i], more[i + 1]);
    }
    return all;
  }

  /** The ranges of the blocks that a chunk touches, set by {@link #of}. */
  private static Map<String, String> blockCosts(Map<String, String> blocks) {
    return with(blocks, "format", "fp8", "ranges", "");
  }

  private List<Statistic.Partial> of(String method, Map<String, String> parameters) {
    return chunks.stream()
        .map(
            chunk -> {
              Map<String, String> own = with(parameters);
              if (own.getOrDefault("ranges", RANGE).isEmpty()) {
                own.put("ranges", RangeText.of(ranges(chunk)));
              }
              return measurer.measure(chunk, order(chunk, new StatisticMethod(method, own)));
            })
        .toList();
  }

  private float[] ranges(TensorChunk chunk) {
    long first = chunk.span().firstRow() / 128;
    long last = (chunk.span().firstRow() + chunkRows - 1) / 128;
    float[] ranges = new float[Math.toIntExact(last - first + 1) * (COLUMNS / 128) * 2];
    for (int i = 1; i < ranges.length; i += 2) {
      ranges[i] = 0.08f;
    }
    return ranges;
  }

  private MeasureOrder order(TensorChunk chunk, StatisticMethod method) {
    return new MeasureOrder(
        chunk.id(), "u1", chunkRows, COLUMNS, dtype, "ab".repeat(32), method, Bytes.empty());
  }

  private List<Statistic.Partial> arrays(String role, int rowBytes) {
    byte[] array = new byte[chunkRows * rowBytes];
    return chunks.stream()
        .map(
            chunk ->
                new Statistic.Partial(
                    "ab".repeat(32),
                    chunk.id(),
                    RowsEncoder.ARRAYS,
                    (long) chunkRows * COLUMNS,
                    Statistic.Extremes.NONE,
                    -1,
                    List.of(),
                    Statistic.Histogram.NONE,
                    new Statistic.Vector(role, Bytes.of(array))))
        .toList();
  }

  @SafeVarargs
  private void print(String name, List<Statistic.Partial>... looks) {
    long bytes = 0;
    for (List<Statistic.Partial> look : looks) {
      for (Statistic.Partial partial : look) {
        bytes += entryBytes(partial);
      }
    }
    long count = Math.ceilDiv(ROWS, chunkRows);
    System.out.printf(
        "%-34s %5s %7d %13d %12d%n",
        name, dtype, count, bytes / MEASURED, bytes / MEASURED * count);
  }

  /** As CalibrateStores keeps it. */
  private static long entryBytes(Statistic.Partial partial) {
    String key =
        String.join(
            "\0",
            partial.id(),
            partial.chunk().tensor(),
            "%016x".formatted(partial.chunk().index()),
            partial.vector().role());
    return key.getBytes(StandardCharsets.UTF_8).length
        + Wire.statistic().stored().serializer().serialize("partials", partial).length;
  }
}
