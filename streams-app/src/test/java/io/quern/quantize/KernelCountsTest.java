package io.quern.quantize;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KernelCountsTest {
  private final KernelCounts counts = new KernelCounts();

  @Test
  void shouldTellQuantizedFromCopied() {
    counts.count("BF16", "Q4_K", 512, 100);
    counts.count("F32", "F32", 64, 7);
    counts.count("BF16", "F32", 32, 3);

    assertThat(counts.sums())
        .containsEntry("Q4_K", new QuantizeCounters.Kernel(512, 0, 100))
        .containsEntry("F32", new QuantizeCounters.Kernel(32, 64, 10))
        .hasSize(2);
  }

  @Test
  void shouldCountTypesThatNobodyKnowsTogether() {
    counts.count("x-1", "x-1", 1, 0);
    counts.count("x-2", "x-2", 2, 0);

    assertThat(counts.sums()).containsOnlyKeys("other");
    assertThat(counts.sums()).containsEntry("other", new QuantizeCounters.Kernel(0, 3, 0));
  }
}
