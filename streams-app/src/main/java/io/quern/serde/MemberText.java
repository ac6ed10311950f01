package io.quern.serde;

import io.quern.avro.StatisticMember;
import io.quern.model.Bytes;
import io.quern.model.ChunkOrigins;
import io.quern.model.QuantizeOrder;
import io.quern.model.Statistic;
import io.quern.model.TensorDigests;
import io.quern.model.TensorInfo;
import io.quern.model.TensorPlan;
import io.quern.model.TensorShape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A member of a statistic in the words of its {@code layouts}: what the tensor is, how the second
 * pass writes it, and a line an array.
 *
 * <p>Keys: {@code dtype}, {@code shape}, {@code rowsPerChunk}, {@code order}, {@code origins},
 * {@code format}, {@code statistic}, {@code parameter.NAME}, {@code calibration} (Base64, only
 * where second orders repeat it), {@code array.N} (role, offset, unit rows, unit bytes, file) and
 * {@code whole.N} (role, offset, length, file).
 */
final class MemberText {
  private static final String PARAMETER = "parameter.";
  private static final String ARRAY = "array.";
  private static final String WHOLE = "whole.";
  private static final String ORIGINS = "origins";
  private static final String CALIBRATION = "calibration";
  private static final int MAX_ARRAYS = 64;

  private MemberText() {}

  static StatisticMember toRecord(Statistic.Member member) {
    TensorPlan plan = member.plan();
    TensorInfo tensor = plan.source();
    Map<String, String> words = new TreeMap<>();
    words.put("dtype", tensor.dtype());
    words.put(
        "shape", String.join(",", tensor.shape().extents().stream().map(e -> "" + e).toList()));
    words.put("rowsPerChunk", Long.toString(tensor.rowsPerChunk()));
    words.put("order", Integer.toString(tensor.order()));
    if (!tensor.origins().equals(ChunkOrigins.OWN)) {
      words.put(ORIGINS, ContentText.text(tensor.origins()));
    }
    words.put("format", plan.format().name());
    words.put("statistic", plan.statisticId());
    plan.format().parameters().forEach((name, value) -> words.put(PARAMETER + name, value));
    if (plan.format().repeatsCalibration()) {
      byte[] calibration = plan.format().calibration().toArray();
      words.put(CALIBRATION, Base64.getEncoder().encodeToString(calibration));
    }
    for (int i = 0; i < plan.arrays().size(); i++) {
      words.put(ARRAY + i, text(plan.arrays().get(i)));
    }
    for (int i = 0; i < member.wholes().size(); i++) {
      words.put(WHOLE + i, text(member.wholes().get(i)));
    }
    return new StatisticMember(tensor.name(), tensor.chunkCount(), words);
  }

  private static String text(TensorPlan.RowArray array) {
    return String.join(
        " ",
        array.role(),
        Long.toString(array.offset()),
        Long.toString(array.unitRows()),
        Long.toString(array.unitBytes()),
        array.file());
  }

  private static String text(Statistic.WholeArray array) {
    return String.join(
        " ",
        array.role(),
        Long.toString(array.offset()),
        Long.toString(array.length()),
        array.file());
  }

  /**
   * Reads {@link #toRecord}.
   *
   * @throws IllegalArgumentException for words that are missing or no numbers
   */
  static Statistic.Member toDomain(StatisticMember record) {
    Map<String, String> words = record.getLayouts();
    List<Long> extents =
        Arrays.stream(word(words, "shape").split(","))
            .filter(extent -> !extent.isEmpty()) // a scalar has no extents
            .map(Long::valueOf)
            .toList();
    TensorInfo tensor =
        new TensorInfo(
            record.getTensor(),
            word(words, "dtype"),
            new TensorShape(extents),
            Long.parseLong(word(words, "rowsPerChunk")),
            record.getChunkCount(),
            Integer.parseInt(word(words, "order")),
            TensorDigests.NONE,
            ContentText.origins(words.getOrDefault(ORIGINS, "")));
    Map<String, String> parameters = new HashMap<>();
    words.forEach(
        (name, value) -> {
          if (name.startsWith(PARAMETER)) {
            parameters.put(name.substring(PARAMETER.length()), value);
          }
        });
    TensorPlan plan =
        new TensorPlan(
            tensor,
            new QuantizeOrder.Format(
                word(words, "format"),
                parameters,
                Bytes.of(Base64.getDecoder().decode(words.getOrDefault(CALIBRATION, "")))),
            lines(words, ARRAY, 5).stream().map(MemberText::rowArray).toList(),
            word(words, "statistic"));
    return new Statistic.Member(
        plan, lines(words, WHOLE, 4).stream().map(MemberText::wholeArray).toList());
  }

  private static String word(Map<String, String> words, String name) {
    String word = words.get(name);
    if (word == null) {
      throw new IllegalArgumentException("a member of a statistic has no '" + name + "'");
    }
    return word;
  }

  private static List<String[]> lines(Map<String, String> words, String prefix, int fields) {
    List<String[]> lines = new ArrayList<>();
    for (int i = 0; i < MAX_ARRAYS && words.containsKey(prefix + i); i++) {
      String[] line = word(words, prefix + i).split(" ", fields);
      if (line.length != fields) {
        throw new IllegalArgumentException("'" + prefix + i + "' has too few words");
      }
      lines.add(line);
    }
    return lines;
  }

  private static TensorPlan.RowArray rowArray(String[] line) {
    return new TensorPlan.RowArray(
        line[0],
        line[4],
        Long.parseLong(line[1]),
        Long.parseLong(line[2]),
        Long.parseLong(line[3]));
  }

  private static Statistic.WholeArray wholeArray(String[] line) {
    return new Statistic.WholeArray(
        line[0], line[3], Long.parseLong(line[1]), Long.parseLong(line[2]));
  }
}
