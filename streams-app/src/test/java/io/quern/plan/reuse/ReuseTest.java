package io.quern.plan.reuse;

import static org.assertj.core.api.Assertions.assertThat;

import io.quern.model.ArtifactId;
import io.quern.model.Bytes;
import io.quern.model.PlanRef;
import io.quern.model.QuantizeOrder;
import io.quern.model.Segment;
import io.quern.model.Statistic;
import io.quern.model.StatisticMethod;
import io.quern.model.TensorDigests;
import io.quern.model.TensorInfo;
import io.quern.model.TensorPlan;
import io.quern.model.TensorShape;
import io.quern.plan.ArtifactPlan;
import io.quern.plan.ArtifactPlan.StatisticPlan;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Tensors of four chunks of 10 rows; a row takes 3 bytes. */
class ReuseTest {
  private static final PlanRef PLAN = new PlanRef(new ArtifactId("m", "r2", "q"), "new");
  private static final PlanRef DONOR = new PlanRef(new ArtifactId("m", "r1", "q"), "old");
  private static final String OLD = "aaaa";

  /**
   * @param content a letter a chunk: equal letters are equal chunks
   */
  private static TensorInfo tensor(String name, String content) {
    byte[] chunks = new byte[content.length() * TensorDigests.CHUNK_BYTES];
    for (int i = 0; i < content.length(); i++) {
      chunks[i * TensorDigests.CHUNK_BYTES] = (byte) content.charAt(i);
    }
    return new TensorInfo(name, "F32", TensorShape.of(8, 40), 10, 4, 0)
        .with(new TensorDigests(content, Bytes.of(chunks)));
  }

  private static TensorPlan blocks(String name, String content, String format, long offset) {
    return TensorPlan.ofBlocks(tensor(name, content), format, "out", offset, 3);
  }

  private static ArtifactPlan direct(TensorPlan... tensors) {
    return ArtifactPlan.ofOnePass("x", List.of(), List.of(), List.of(tensors));
  }

  private static ArtifactPlan waiting(StatisticPlan... statistics) {
    return new ArtifactPlan("x", List.of(), List.of(), List.of(), List.of(statistics));
  }

  private static StatisticPlan statistic(String id, Statistic.Member... members) {
    StatisticMethod method = new StatisticMethod("extremes", Map.of());
    return new StatisticPlan(id, method, true, List.of(members));
  }

  private static Statistic.Member member(String name, String content, long offset) {
    return new Statistic.Member(
        blocks(name, content, "rows", offset),
        List.of(new Statistic.WholeArray("global", "out", offset + 1000, 4)));
  }

  private static Donor donor(ArtifactPlan layout, boolean sameSource) {
    return new Donor(DONOR, layout, Map.of("out", "d1"), sameSource);
  }

  private static Reuse reuse(ArtifactPlan target, ArtifactPlan source) {
    return Reuse.of(PLAN, target, List.of(donor(source, false)));
  }

  private static Segment.Copy copy(String tensor, long to, long from, long length) {
    return new Segment.Copy(
        PLAN, "out", to, length, new Segment.From(DONOR, "out", from, "d1"), tensor);
  }

  private static List<Long> left(Reuse reuse, int tensor) {
    Reuse.Remainder remainder = reuse.tensors().get(tensor);
    return LongStream.range(0, 4).filter(remainder::isLeft).boxed().toList();
  }

  @Test
  void shouldCopyAnEqualTensorInOnePieceWhereverItLies() {
    Reuse reuse =
        reuse(direct(blocks("a", OLD, "Q4_K", 500)), direct(blocks("a", OLD, "Q4_K", 100)));

    assertThat(reuse.copies()).containsExactly(copy("a", 500, 100, 120));
    assertThat(left(reuse, 0)).isEmpty();
  }

  @Test
  void shouldCopyTheEqualChunksOfATensorInRuns() {
    Reuse reuse =
        reuse(direct(blocks("a", "abaa", "Q4_K", 0)), direct(blocks("a", OLD, "Q4_K", 7)));

    assertThat(reuse.copies()).containsExactly(copy("a", 0, 7, 30), copy("a", 60, 67, 60));
    assertThat(left(reuse, 0)).containsExactly(1L);
  }

  @Test
  void shouldCopyNothingThatIsWrittenInAnotherWay() {
    Reuse reuse = reuse(direct(blocks("a", OLD, "Q5_K", 0)), direct(blocks("a", OLD, "Q4_K", 0)));

    assertThat(reuse.copies()).isEmpty();
    assertThat(left(reuse, 0)).hasSize(4);
  }

  @Test
  void shouldNotCopyWhatPassedThroughSomethingElse() {
    TensorPlan straight = blocks("a", OLD, "Q4_K", 0);
    TensorPlan passed = passed("Q8_0");

    assertThat(reuse(direct(passed), direct(straight)).copies()).isEmpty();
    assertThat(reuse(direct(straight), direct(passed)).copies()).isEmpty();
    assertThat(reuse(direct(passed("BF16", "Q8_0")), direct(passed)).copies()).isEmpty();
    assertThat(reuse(direct(passed("Q8_0")), direct(passed)).copies())
        .containsExactly(copy("a", 0, 0, 120));
  }

  private static TensorPlan passed(String... through) {
    QuantizeOrder.Format format = QuantizeOrder.Format.of("Q4_K").after(List.of(through));
    return TensorPlan.ofBlocks(tensor("a", OLD), format, "out", 0, 3);
  }

  @Test
  void shouldNotCopyWhatWasNotMeasuredWhereFiguresAreWanted() {
    TensorPlan wanted = blocks("a", OLD, "Q4_K", 0);

    Reuse reuse = reuse(direct(wanted), direct(wanted.unmeasured()));

    assertThat(reuse.copies()).isEmpty();
  }

  @Test
  void shouldNeedNoDigestsWithinOneRevision() {
    TensorInfo plain = new TensorInfo("a", "F32", TensorShape.of(8, 40), 10, 4, 0);
    ArtifactPlan plan = direct(TensorPlan.ofBlocks(plain, "Q4_K", "out", 0, 3));

    assertThat(reuse(plan, plan).copies()).isEmpty();
    assertThat(Reuse.of(PLAN, plan, List.of(donor(plan, true))).copies())
        .containsExactly(copy("a", 0, 0, 120));
  }

  @Test
  void shouldAskTheNextDonorForWhatTheFirstHasNot() {
    ArtifactPlan target = direct(blocks("a", "abaa", "Q4_K", 0));

    Reuse reuse =
        Reuse.of(
            PLAN,
            target,
            List.of(
                donor(direct(blocks("a", OLD, "Q4_K", 0)), false),
                donor(direct(blocks("a", "xbyz", "Q4_K", 900)), false)));

    assertThat(reuse.copies()).endsWith(copy("a", 30, 930, 30)).hasSize(3);
    assertThat(left(reuse, 0)).isEmpty();
  }

  @Test
  void shouldCopyAWholeStatisticWhoseTensorsAreEqual() {
    Reuse reuse =
        reuse(
            waiting(statistic("s2", member("a", OLD, 0), member("b", OLD, 200))),
            waiting(statistic("s1", member("a", OLD, 5), member("b", OLD, 205))));

    assertThat(reuse.statistics()).isEmpty();
    assertThat(reuse.copies())
        .containsExactly(
            copy("a", 0, 5, 120),
            copy("a", 1000, 1005, 4),
            copy("b", 200, 205, 120),
            copy("b", 1200, 1205, 4));
  }

  @Test
  void shouldCopyNothingOfAStatisticThatAChangedTensorDecides() {
    Reuse reuse =
        reuse(
            waiting(statistic("s2", member("a", "aaab", 0), member("b", OLD, 200))),
            waiting(statistic("s1", member("a", OLD, 0), member("b", OLD, 200))));

    assertThat(reuse.copies()).isEmpty();
    assertThat(reuse.statistics()).extracting(StatisticPlan::id).containsExactly("s2");
  }

  @Test
  void shouldKeepStatisticsTogetherThatShareATensor() {
    StatisticPlan zeros =
        new StatisticPlan(
            "z", new StatisticMethod("zeros", Map.of()), false, List.of(member("a", OLD, 0)));

    List<StatisticUnit> units =
        StatisticUnit.of(
            List.of(
                statistic("s", member("a", OLD, 0), member("b", OLD, 0)),
                statistic("t", member("c", OLD, 0)),
                zeros));

    assertThat(units)
        .extracting(StatisticUnit::tensors)
        .containsExactly(java.util.Set.of("a", "b"), java.util.Set.of("c"));
  }

  @Test
  void shouldFindNothingInARowFormatOfOtherArrays() {
    TensorInfo source = tensor("a", OLD);
    TensorPlan wide =
        new TensorPlan(
            source,
            QuantizeOrder.Format.of("rows"),
            List.of(new TensorPlan.RowArray("blocks", "out", 0, 2, 3)),
            "");

    assertThat(reuse(direct(wide), direct(blocks("a", OLD, "rows", 0))).copies()).isEmpty();
  }
}
