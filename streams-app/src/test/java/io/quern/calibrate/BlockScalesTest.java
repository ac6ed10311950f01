package io.quern.calibrate;

import static org.assertj.core.api.Assertions.assertThat;

import io.quern.model.Statistic;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Five rows in chunks of three, blocks of two rows and two of three columns. */
class BlockScalesTest {
  private static final Statistic.Member MEMBER = Words.member(Words.tensor("t", "BF16", 3, 5, 3));
  private static final Statistic.Subscribed SUBSCRIBED =
      Words.subscribed(
          Words.method(
              "block-absmax", Map.of("blockRows", "2", "blockColumns", "2", "dtype", "BF16")),
          MEMBER);

  private static Statistic.Partial absmax(long chunk, float... values) {
    return Words.vector("t", chunk, "absmax", RawBits.of(values));
  }

  @Test
  void shouldMergeBlocksThatChunksShare() {
    Outcome.Found found =
        Words.found(
            SUBSCRIBED,
            absmax(0, 448, 896, /* shared: */ 448, 1792),
            absmax(1, /* shared: */ 896, 448, 3584, 0));

    assertThat(RawBits.floats(found.value(Outcome.Found.CALIBRATION)))
        .containsExactly(1, 2, 2, 4, 8, 0x1p-7f);
    assertThat(found.value("scale").length()).isEqualTo(6 * Short.BYTES);
  }

  @Test
  void shouldGiveEachChunkTheBlocksThatItTouches() {
    Outcome.Found found =
        Words.found(SUBSCRIBED, absmax(0, 448, 896, 448, 1792), absmax(1, 896, 448, 3584, 0));

    ByteBuffer second =
        ByteBuffer.wrap(Calibration.of(SUBSCRIBED).method().calibration(found, MEMBER, 1).toArray())
            .order(ByteOrder.LITTLE_ENDIAN);

    assertThat(second.getInt()).isEqualTo(1); // row 3 is the second of its block
    assertThat(second.remaining()).isEqualTo(4 * Float.BYTES);
    assertThat(second.getFloat()).isEqualTo(2);
  }

  @Test
  void shouldRefuseAVectorOfAnotherLength() {
    assertThat(Words.merged(SUBSCRIBED, absmax(0, 1, 2)))
        .isEqualTo(Outcome.Unusable.unsound("tensor t, chunk 0: 2 blocks, not 2 x 2", "t"));
  }
}
