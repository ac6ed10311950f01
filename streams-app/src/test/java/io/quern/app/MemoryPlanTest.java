package io.quern.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MemoryPlanTest {
  private static final long MIB = 1024 * 1024;

  private static MemoryPlan.Shape shape(long heapMib, int threads, int partitions) {
    return new MemoryPlan.Shape(heapMib * MIB, threads, partitions, true);
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "2, 2", "2, 7", "2, 8", "4, 8", "4, 16", "1, 24"})
  void shouldFitHalfAGigabyteWithTheBrokerInIt(int threads, int partitions) {
    MemoryPlan plan = MemoryPlan.of(shape(455, threads, partitions));
    assertThat(plan.total()).isLessThanOrEqualTo(455 * MIB / 5 * 4);
    assertThat(plan.rows().values()).allMatch(bytes -> bytes > 0);
  }

  @Test
  void shouldGiveThreadsWhatTheFixedRowsLeaveAndNoMoreThanTheyCanUse() {
    long small = MemoryPlan.of(shape(455, 2, 2)).quantizeThread().bytes();
    long large = MemoryPlan.of(shape(4096, 2, 2)).quantizeThread().bytes();
    assertThat(small).isBetween(24 * MIB, 96 * MIB);
    assertThat(large).isBetween(small, 96 * MIB);
  }

  @Test
  void shouldTakeTheBrokersHeapForItselfWhereThereIsNone() {
    assertThat(MemoryPlan.of(new MemoryPlan.Shape(455 * MIB, 2, 2, false)).rows().get("broker"))
        .isZero();
  }

  @Test
  void shouldRefuseMoreThreadsThanFit() {
    assertThatThrownBy(() -> MemoryPlan.of(shape(455, 64, 64)))
        .isInstanceOf(StartRefused.class)
        .hasMessageMatching(
            "64 threads on 64 partitions need -Xmx\\d+m, the heap has 455 MiB; use fewer threads or"
                + " more heap");
  }

  @Test
  void shouldSayHowManyThreadsFit() {
    int threads = MemoryPlan.threadsThatFit(shape(455, 64, 8));
    assertThat(threads).isBetween(4, 12);
    assertThat(MemoryPlan.of(shape(455, threads, 8)).total()).isPositive();
    assertThat(MemoryPlan.threadsThatFit(shape(100, 64, 8))).isOne();
  }
}
