package io.quern.report;

import io.quern.kernel.BlockGrid;
import io.quern.kernel.EdgeCodebooks;
import io.quern.kernel.RowFormat;
import io.quern.kernel.RowFormats;
import io.quern.kernel.TensorScales;
import io.quern.kernel.VectorCodebook;
import io.quern.model.QuantizeOrder;
import io.quern.model.RowGroups;
import io.quern.model.Statistic;
import io.quern.model.TensorInfo;
import io.quern.model.TensorPlan;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A tensor of several arrays, as directories of safetensors have it.
 *
 * @param plan where the rows of its arrays stand
 * @param method of the statistic that its orders waited for; empty for none
 * @param wholes arrays that calibrate wrote
 */
record WrittenRows(
    TensorPlan plan, String method, List<Statistic.WholeArray> wholes, WrittenFiles files)
    implements WrittenTensor {

  @Override
  public TensorInfo source() {
    return plan.source();
  }

  @Override
  public long bytes() {
    long rows = source().shape().rows();
    long own =
        plan.arrays().stream()
            .mapToLong(array -> Math.ceilDiv(rows, array.unitRows()) * array.unitBytes())
            .sum();
    return own + wholes.stream().mapToLong(Statistic.WholeArray::length).sum();
  }

  @Override
  public void read(long chunk, float[] x) {
    Map<String, String> parameters = new HashMap<>(plan.format().ownParameters());
    parameters.remove("observer"); // how a range was found does not matter to who reads
    RowFormat format =
        RowFormats.find(plan.format().name(), parameters, calibration(chunk)).orElseThrow();
    List<QuantizeOrder.Output> outputs = plan.outputsOf(chunk);
    byte[][] arrays = new byte[format.roles().size()][];
    for (int role = 0; role < arrays.length; role++) {
      String name = format.roles().get(role);
      Optional<QuantizeOrder.Output> output =
          outputs.stream().filter(each -> each.role().equals(name)).findFirst();
      arrays[role] =
          output.isPresent()
              ? files.read(output.get().file(), output.get().offset(), output.get().length())
              : shared(name, chunk);
    }
    int rows = Math.toIntExact(source().rowsOf(chunk));
    format.dequantize(arrays, 0, x, 0, rows, Math.toIntExact(source().shape().columns()));
  }

  /** The chunk's part of an array whose bytes chunks share. */
  private byte[] shared(String role, long chunk) {
    long rowsOfTensor = source().shape().rows();
    int rows = Math.toIntExact(source().rowsOf(chunk));
    if (role.equals("zero")) {
      int bits = Integer.parseInt(plan.format().parameters().getOrDefault("bits", "8"));
      return WrittenArrays.zeros(whole("zero"), bits, rowsOfTensor, firstRow(chunk), rows);
    }
    float[] nested = WrittenArrays.floats(whole("nested_absmax"), "F32");
    float[] absmax = WrittenArrays.nested(whole(role), nested, whole("quant_state"));
    long columns = source().shape().columns();
    int from = Math.toIntExact(firstRow(chunk) * columns / 64);
    int to = Math.toIntExact(Math.ceilDiv((firstRow(chunk) + rows) * columns, 64L));
    return WrittenArrays.raw(Arrays.copyOfRange(absmax, from, to));
  }

  private long firstRow(long chunk) {
    return source().matrixOf(chunk) * source().shape().rowsPerMatrix() + source().firstRowOf(chunk);
  }

  private byte[] whole(String role) {
    return wholes.stream()
        .filter(array -> array.role().equals(role))
        .findFirst()
        .map(array -> files.read(array.file(), array.offset(), array.length()))
        .orElseGet(() -> new byte[0]);
  }

  /** What the second order of a chunk carried. */
  private byte[] calibration(long chunk) {
    String dtype = source().dtype();
    return switch (method) {
      case "histogram" -> codebook(dtype);
      case "row-codebooks" -> edges(chunk);
      case "block-absmax" -> blocks(chunk, dtype);
      case "extremes" -> {
        byte[] global = whole("global");
        yield global.length > 0 ? global : scale(dtype);
      }
      default -> new byte[0];
    };
  }

  private byte[] scale(String dtype) {
    float scale = WrittenArrays.floats(whole("scale"), dtype)[0];
    return plan.format().name().equals("fp8")
        ? WrittenArrays.raw(scale)
        : WrittenArrays.scaleAndZero(scale, whole("zero"));
  }

  private byte[] blocks(long chunk, String dtype) {
    Map<String, String> parameters = plan.format().parameters();
    BlockGrid grid =
        new BlockGrid(
            Integer.parseInt(parameters.getOrDefault("blockRows", "1")),
            Integer.parseInt(parameters.getOrDefault("blockColumns", "1")),
            Math.toIntExact(source().shape().columns()));
    float[] scales = WrittenArrays.floats(whole("scale"), dtype);
    int rows = Math.toIntExact(source().rowsOf(chunk));
    return TensorScales.fp8BlockCalibration(grid, scales, source().firstRowOf(chunk), rows);
  }

  /** The codebook of a group that began before the chunk; all others stand in its own array. */
  private byte[] edges(long chunk) {
    TensorPlan.RowArray codebooks =
        plan.arrays().stream()
            .filter(array -> array.role().equals("codebook"))
            .findFirst()
            .orElseThrow();
    long first = firstRow(chunk);
    RowGroups groups = RowGroups.of(source(), codebooks.unitRows());
    RowGroups.Split split = groups.split(first, source().rowsOf(chunk));
    long at = codebooks.offset() + first / codebooks.unitRows() * codebooks.unitBytes();
    byte[] lead = files.read(codebooks.file(), at, codebooks.unitBytes());
    return new EdgeCodebooks(
            split.lead(), split.own(), WrittenArrays.floats(lead, "F32"), new float[0], 0)
        .toBytes();
  }

  /** A codebook of numbers, or the first number of each vector that begins another one. */
  private byte[] codebook(String dtype) {
    byte[] bytes = whole("codebook");
    if (!files.isAqlm()) {
      return bytes;
    }
    int bits = Integer.parseInt(plan.format().parameters().getOrDefault("bits", "8"));
    float[] table = WrittenArrays.floats(bytes, dtype);
    float[] values = new float[1 << bits];
    for (int i = 0; i < values.length; i++) {
      values[i] = table[i * VectorCodebook.valuesOf(bits)];
    }
    return WrittenArrays.raw(values);
  }
}
