package io.quern.plan.safetensors;

import static org.assertj.core.api.Assertions.assertThat;

import io.quern.format.safetensors.SafetensorsFile;
import io.quern.format.safetensors.SafetensorsTensor;
import io.quern.model.ArtifactId;
import io.quern.model.PlanRef;
import io.quern.model.QuantizeOrder;
import io.quern.model.Revision;
import io.quern.model.Segment;
import io.quern.model.Statistic;
import io.quern.model.TensorPlan;
import io.quern.plan.ArtifactPlan;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whoever writes what: every byte of every file has one author. */
class CoverageOfPlanTest {
  private static final PlanRef PLAN = new PlanRef(ArtifactId.of(new Revision("m", "r1"), "p"), "1");

  /** A stretch of a file. */
  private record Stretch(String file, long from, long to) {}

  static List<String> types() {
    return SafetensorsFormatPlanner.types();
  }

  @ParameterizedTest
  @MethodSource("types")
  void shouldCoverEveryFileOnce(String type) throws Exception {
    check(odd().plan(type));
  }

  @ParameterizedTest
  @MethodSource("types")
  void shouldCoverEveryShardOnce(String type) throws Exception {
    ArtifactPlan plan = odd().option("shardBytes", "100000").plan(type);

    assertThat(plan.files()).hasSizeGreaterThan(4);
    check(plan);
  }

  @Test
  void shouldCoverZeroPointsThatAreSearched() throws Exception {
    check(odd().option("observer", "mse").plan("W4A16_ASYM"));
    check(odd().option("symmetric", "false").plan("W8A8"));
    check(odd().option("strategy", "tensor").plan("W4A16_ASYM"));
  }

  /** Chunks of 96 rows, the last one shorter; odd rows; three dtypes; files. */
  private static Directory odd() {
    Directory directory = new Directory().rowsPerChunk(96);
    directory.tensor("model.embed_tokens.weight", 100, 384).tensor("lm_head.weight", 100, 384);
    for (String dtype : List.of("BF16", "F16", "F32")) {
      String layer = "model.layers." + dtype + ".self_attn.";
      directory.dtype(dtype).tensor(layer + "q_proj.weight", 211, 384);
      directory.tensor(layer + "k_proj.weight", 96, 384).tensor(layer + "v_proj.weight", 7, 384);
      directory.tensor(layer + "o_proj.weight", 97, 128).tensor(layer + "o_proj.bias", 97);
    }
    directory.dtype("I64").tensor("model.counter").tensor("model.table", 2, 3, 5);
    return directory.file("tokenizer.json", 2_000_000).file("empty.txt", 0).file("a/b.md", 1);
  }

  private static void check(ArtifactPlan plan) throws Exception {
    List<Stretch> stretches = new ArrayList<>();
    plan.fixed().forEach(f -> stretches.add(stretch(f.file(), f.offset(), f.bytes().length())));
    plan.tensors().forEach(tensor -> add(tensor, stretches));
    for (ArtifactPlan.StatisticPlan statistic : plan.statistics()) {
      for (Statistic.Member member : statistic.members()) {
        add(member.plan(), stretches);
        member.wholes().forEach(w -> stretches.add(stretch(w.file(), w.offset(), w.length())));
      }
    }
    for (Segment.FileSize file : plan.files()) {
      assertThat(gaps(file, stretches)).as(file.path()).isEmpty();
    }
    checkHeaders(plan);
  }

  private static Stretch stretch(String file, long offset, long length) {
    return new Stretch(file, offset, offset + length);
  }

  private static void add(TensorPlan tensor, List<Stretch> stretches) {
    tensor
        .orders(PLAN, "u")
        .map(QuantizeOrder::targets)
        .flatMap(List::stream)
        .flatMap(target -> target.outputs().stream())
        .forEach(out -> stretches.add(stretch(out.file(), out.offset(), out.length())));
  }

  /** Where one stretch does not end where the next begins. */
  private static List<Long> gaps(Segment.FileSize file, List<Stretch> stretches) {
    List<Long> gaps = new ArrayList<>();
    long at = 0;
    for (Stretch stretch :
        stretches.stream()
            .filter(each -> each.file().equals(file.path()))
            .sorted(Comparator.comparingLong(Stretch::from))
            .toList()) {
      if (stretch.from() != at) {
        gaps.add(at);
      }
      at = stretch.to();
    }
    if (at != file.size()) {
      gaps.add(at);
    }
    return gaps;
  }

  private static void checkHeaders(ArtifactPlan plan) throws Exception {
    Planned planned = new Planned(plan);
    Stream<String> shards =
        plan.files().stream().map(Segment.FileSize::path).filter(f -> f.endsWith(".safetensors"));
    for (String shard : shards.toList()) {
      SafetensorsFile header = planned.header(shard);
      SafetensorsTensor last = header.tensors().getLast();
      assertThat(last.offset() + last.bytes()).isEqualTo(planned.size(shard));
    }
  }
}
