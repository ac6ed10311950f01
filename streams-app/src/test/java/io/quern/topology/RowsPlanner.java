package io.quern.topology;

import io.quern.model.ModelManifest;
import io.quern.model.Profile;
import io.quern.model.QuantizeOrder;
import io.quern.model.Revision;
import io.quern.model.Segment;
import io.quern.model.Statistic;
import io.quern.model.StatisticMethod;
import io.quern.model.TensorInfo;
import io.quern.model.TensorPlan;
import io.quern.plan.ArtifactPlan;
import io.quern.plan.FormatPlanner;
import io.quern.plan.StatisticIds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Plans a container of nothing but arrays, one after the other, for matrices of F32: every way in
 * which calibrate has a hand in a tensor.
 */
final class RowsPlanner implements FormatPlanner {
  static final int COLUMNS = 128;
  static final int ROWS = 250;
  private static final String FORMAT = "rows";
  private static final String FILE = "arrays";

  /**
   * A way to write matrices.
   *
   * @param arrays role and bytes of a row, of each array of the row format
   * @param wholes role and bytes of each array that calibrate writes
   */
  private record Way(
      String type,
      String format,
      String method,
      String parameters,
      List<String> arrays,
      List<String> wholes) {}

  private static final List<Way> WAYS =
      List.of(
          new Way(
              "int-tensor",
              "int8-plain",
              "extremes",
              "result=int-tensor strategy=tensor bits=8 symmetric=false",
              List.of("codes=128"),
              List.of("scale=4", "zero=1")),
          new Way(
              "fp8-tensor",
              "fp8",
              "extremes",
              "result=fp8-tensor strategy=tensor",
              List.of("codes=128"),
              List.of("scale=4")),
          new Way(
              "fp8-block",
              "fp8",
              "block-absmax",
              "strategy=block blockRows=100 blockColumns=64",
              List.of("codes=128"),
              List.of("scale=24")),
          new Way(
              "nvfp4",
              "nvfp4",
              "extremes",
              "result=nvfp4-global group=16",
              List.of("packed=64", "scale=8"),
              List.of("global=4")),
          new Way(
              "int-mse",
              "int8-plain",
              "mse-steps",
              "format=int8-plain strategy=channel bits=4 symmetric=true observer=mse",
              List.of("codes=128", "scale=4"),
              List.of()),
          new Way(
              "int-tensor-mse",
              "int-packed",
              "mse-tensor",
              "format=int-packed result=int-tensor strategy=tensor bits=4 symmetric=false",
              List.of("packed=64"),
              List.of("scale=4", "zero=1")),
          new Way(
              "int-tensor-kl",
              "int8-plain",
              "kl-tensor",
              "result=int-tensor strategy=tensor bits=8 symmetric=true",
              List.of("codes=128"),
              List.of("scale=4")),
          new Way(
              "int-tensor-percentile",
              "int8-plain",
              "percentile-tensor",
              "result=int-tensor strategy=tensor bits=8 symmetric=false percentile=99",
              List.of("codes=128"),
              List.of("scale=4", "zero=1")),
          new Way(
              "fp8-tensor-mse",
              "fp8",
              "mse-tensor",
              "format=fp8 result=fp8-tensor strategy=tensor",
              List.of("codes=128"),
              List.of("scale=4")),
          new Way(
              "fp8-block-mse",
              "fp8",
              "mse-blocks",
              "format=fp8 strategy=block blockRows=100 blockColumns=64",
              List.of("codes=128"),
              List.of("scale=24")),
          new Way(
              "int-zeros",
              "int-packed",
              "arrays",
              "strategy=group group=64 bits=4 symmetric=false",
              List.of("packed=64", "scale=8"),
              List.of("zero=256")),
          new Way(
              "codebook",
              "codebook",
              "histogram",
              "result=codebook bits=4",
              List.of("indices=64"),
              List.of("codebook=64")));

  static List<String> types() {
    return WAYS.stream().map(Way::type).toList();
  }

  /** A profile of one of the ways; nvfp4 looks at all matrices together. */
  static Profile profile(String name, String type) {
    return new Profile(name, type, List.of("*"), FORMAT, type);
  }

  @Override
  public String format() {
    return FORMAT;
  }

  @Override
  public String version() {
    return "1";
  }

  @Override
  public ArtifactPlan plan(Revision revision, ModelManifest manifest, Profile profile) {
    Way way = WAYS.stream().filter(w -> w.type().equals(profile.type())).findFirst().orElseThrow();
    StatisticMethod method = new StatisticMethod(way.method(), words(way.parameters()));
    List<List<TensorInfo>> groups =
        way.type().equals("nvfp4")
            ? List.of(manifest.tensors())
            : manifest.tensors().stream().map(List::of).toList();
    boolean measured = !way.method().equals("arrays");
    List<ArtifactPlan.StatisticPlan> statistics = new ArrayList<>();
    Layout layout = new Layout();
    for (List<TensorInfo> group : groups) {
      List<String> names = group.stream().map(TensorInfo::name).toList();
      String id = StatisticIds.of(revision, method, names);
      String first = measured ? "" : id;
      List<Statistic.Member> members =
          group.stream().map(tensor -> layout.member(tensor, way, first)).toList();
      statistics.add(new ArtifactPlan.StatisticPlan(id, method, measured, members));
    }
    List<Segment.FileSize> files = List.of(new Segment.FileSize(FILE, layout.end));
    return new ArtifactPlan(profile.type(), files, List.of(), List.of(), statistics);
  }

  /** The parameters of the statistic that are the row format's, too. */
  private static QuantizeOrder.Format formatOf(Way way) {
    Map<String, String> own = words(way.parameters());
    own.keySet().removeAll(List.of("result", "format"));
    return QuantizeOrder.Format.of(way.format(), own);
  }

  private static Map<String, String> words(String text) {
    Map<String, String> words = new TreeMap<>();
    Arrays.stream(text.split(" ")).forEach(word -> words.put(nameOf(word), valueOf(word)));
    return words;
  }

  private static String nameOf(String word) {
    return word.substring(0, word.indexOf('='));
  }

  private static String valueOf(String word) {
    return word.substring(word.indexOf('=') + 1);
  }

  /** Array after array. */
  private static final class Layout {
    private long end;

    private long take(long bytes) {
      end += bytes;
      return end - bytes;
    }

    Statistic.Member member(TensorInfo tensor, Way way, String statisticId) {
      List<TensorPlan.RowArray> arrays = new ArrayList<>();
      for (String word : way.arrays()) {
        long bytes = Long.parseLong(valueOf(word));
        arrays.add(TensorPlan.RowArray.ofRows(nameOf(word), FILE, take(ROWS * bytes), bytes));
      }
      List<Statistic.WholeArray> wholes = new ArrayList<>();
      for (String word : way.wholes()) {
        long bytes = Long.parseLong(valueOf(word));
        wholes.add(new Statistic.WholeArray(nameOf(word), FILE, take(bytes), bytes));
      }
      return new Statistic.Member(
          new TensorPlan(tensor, formatOf(way), arrays, statisticId), wholes);
    }
  }
}
