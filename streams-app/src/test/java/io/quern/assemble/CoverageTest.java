package io.quern.assemble;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CoverageTest {

  @Test
  void shouldMergeRangesThatTouchOrOverlap() {
    Coverage coverage = new Coverage(100);
    coverage.add(new Range(10, 20));
    coverage.add(new Range(30, 40));

    coverage.add(new Range(20, 35));

    assertThat(coverage.ranges()).containsExactly(new Range(10, 40));
    assertThat(coverage.bytes()).isEqualTo(30);
  }

  @Test
  void shouldCountDuplicatesOnce() {
    Coverage coverage = new Coverage(100);
    coverage.add(new Range(0, 50));

    coverage.add(new Range(10, 20));
    coverage.add(new Range(0, 50));

    assertThat(coverage.bytes()).isEqualTo(50);
    assertThat(coverage.prefix()).isEqualTo(50);
  }

  @Test
  void shouldNameWhatIsMissingOfARange() {
    Coverage coverage = new Coverage(100);
    coverage.add(new Range(10, 20));
    coverage.add(new Range(30, 40));

    assertThat(coverage.missing(new Range(15, 60)))
        .containsExactly(new Range(20, 30), new Range(40, 60));
    assertThat(coverage.missing(new Range(12, 18))).isEmpty();
  }

  @Test
  void shouldRefuseRangesOutsideTheFile() {
    Coverage coverage = new Coverage(100);

    assertThatIllegalArgumentException().isThrownBy(() -> coverage.add(new Range(90, 101)));
    assertThatIllegalArgumentException().isThrownBy(() -> coverage.add(new Range(-1, 5)));
    assertThat(coverage.fits(Long.MAX_VALUE, 1)).isFalse();
    assertThat(coverage.fits(100, 0)).isTrue();
  }

  @Test
  void shouldAgreeWithABitmapForAnyOrder() {
    Random random = new Random(42);
    for (int round = 0; round < 200; round++) {
      Coverage coverage = new Coverage(64);
      BitSet bits = new BitSet();
      for (int i = 0; i < 20; i++) {
        int from = random.nextInt(64);
        int to = from + random.nextInt(65 - from);
        long missing =
            coverage.missing(new Range(from, to)).stream().mapToLong(Range::length).sum();
        assertThat(missing).isEqualTo(to - from - bits.get(from, to).cardinality());
        coverage.add(new Range(from, to));
        bits.set(from, to);
        assertThat(coverage.bytes()).isEqualTo(bits.cardinality());
        assertThat(coverage.prefix()).isEqualTo(bits.nextClearBit(0));
      }
    }
  }
}
