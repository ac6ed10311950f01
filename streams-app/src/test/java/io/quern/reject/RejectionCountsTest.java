package io.quern.reject;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RejectionCountsTest {
  private final RejectionCounts counts = new RejectionCounts();

  @Test
  void shouldCountByCode() {
    counts.count("unreadable");
    counts.count("chunk-gap");
    counts.count("unreadable");

    assertThat(counts.byCode()).containsOnlyKeys("chunk-gap", "unreadable");
    assertThat(counts.byCode()).containsEntry("unreadable", 2L).containsEntry("chunk-gap", 1L);
  }

  @Test
  void shouldNotGrowWithoutBound() {
    IntStream.range(0, 1000).forEach(number -> counts.count("code-" + number));

    assertThat(counts.byCode()).hasSize(RejectionCounts.MOST_CODES + 1);
    assertThat(counts.byCode()).containsEntry("other", 1000L - RejectionCounts.MOST_CODES);
  }
}
