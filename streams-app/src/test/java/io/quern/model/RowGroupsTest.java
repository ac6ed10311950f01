package io.quern.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A matrix of 20 rows. */
class RowGroupsTest {

  @ParameterizedTest
  @CsvSource({
    // unit, first, count: lead, own, trail
    "4, 0, 8, 0, 8, 0",
    "6, 0, 8, 0, 6, 2",
    "6, 8, 8, 4, 0, 4",
    "6, 16, 4, 2, 2, 0", // the last group has two rows
    "16, 0, 8, 0, 0, 8",
    "16, 4, 8, 8, 0, 0",
    "16, 12, 8, 4, 4, 0",
    "100, 0, 20, 0, 20, 0",
    "100, 8, 8, 8, 0, 0",
  })
  void shouldGiveAChunkTheGroupsThatItHasWhole(
      long unit, long first, long count, int lead, int own, int trail) {
    RowGroups groups = RowGroups.of(20, 8, "F32", unit);

    assertThat(groups.split(first, count)).isEqualTo(new RowGroups.Split(lead, own, trail));
  }

  @Test
  void shouldLeaveNoLargeGroupToAChunk() {
    RowGroups groups = RowGroups.of(20, 50_000, "F32", 6); // 1.2 MB

    assertThat(groups.isLarge()).isTrue();
    assertThat(groups.split(16, 4)).isEqualTo(new RowGroups.Split(2, 0, 2));
    assertThat(RowGroups.of(20, 50_000, "BF16", 6).isLarge()).isFalse();
  }

  @Test
  void shouldKnowWhichChunksDecideAll() {
    TensorInfo tensor = new TensorInfo("t", "F32", TensorShape.of(8, 20), 6, 4, 0);
    TensorInfo whole = new TensorInfo("t", "F32", TensorShape.of(8, 20), 20, 1, 0);

    assertThat(RowGroups.of(tensor, 3).areShared(tensor)).isFalse();
    assertThat(RowGroups.of(tensor, 4).areShared(tensor)).isTrue();
    assertThat(RowGroups.of(tensor, 1 << 30).areShared(tensor)).isTrue();
    assertThat(RowGroups.of(whole, 4).areShared(whole)).isFalse();
  }
}
