package io.quern.calibrate;

import static org.assertj.core.api.Assertions.assertThat;

import io.quern.kernel.codebook.HistogramDtype;
import io.quern.kernel.codebook.PiecedGroup;
import io.quern.model.Bytes;
import io.quern.model.Statistic;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Ten rows of two columns in chunks of four, three rows a codebook of two values. */
class RowCodebooksTest {
  private static final Statistic.Member MEMBER = Words.member(Words.tensor("t", "F32", 2, 10, 4));
  private static final Statistic.Subscribed SUBSCRIBED =
      Words.subscribed(
          Words.method("row-codebooks", Map.of("rowsPerCodebook", "3", "centroids", "2")), MEMBER);
  private static final PiecedGroup.Kind KIND =
      new PiecedGroup.Kind(HistogramDtype.F32, false, Optional.empty());

  private static byte[] piece(float... weights) {
    byte[] bytes = RawBits.of(weights).toArray();
    return weights.length == 0 ? bytes : PiecedGroup.piece(KIND, bytes, 0, bytes.length);
  }

  private static Statistic.Partial pieces(long chunk, byte[] lead, byte[] trail) {
    ByteBuffer bytes = RawBits.allocate(Integer.BYTES + lead.length + trail.length);
    bytes.putInt(lead.length).put(lead).put(trail).flip();
    return Words.vector("t", chunk, "pieces", Bytes.of(bytes));
  }

  /** Rows 3 to 5 are in two chunks, rows 6 to 8 as well; rows 0 to 2 and row 9 in one. */
  private static Outcome.Found found() {
    return Words.found(
        SUBSCRIBED,
        pieces(0, piece(), piece(1, 1)),
        pieces(1, piece(1, 5, 5, 5), piece(7, 7, 7, 9)),
        pieces(2, piece(9, 9), piece()));
  }

  private static ByteBuffer calibration(Outcome.Found found, long chunk) {
    return ByteBuffer.wrap(
            Calibration.of(SUBSCRIBED).method().calibration(found, MEMBER, chunk).toArray())
        .order(ByteOrder.LITTLE_ENDIAN);
  }

  @Test
  void shouldTellEachChunkTheCodebooksOfItsPieces() {
    ByteBuffer middle = calibration(found(), 1);

    assertThat(middle.getInt()).as("rows of the first piece").isEqualTo(2);
    assertThat(middle.getInt()).as("rows between").isZero();
    assertThat(middle.getInt()).isEqualTo(2);
    assertThat(middle.getInt()).isEqualTo(2);
    assertThat(middle.getDouble()).as("excess").isZero();
    float[] values = new float[4];
    middle.asFloatBuffer().get(values);
    assertThat(values).containsExactly(1, 5, 7, 9);
  }

  @Test
  void shouldLeaveWholeGroupsToTheirChunk() {
    ByteBuffer first = calibration(found(), 0);
    ByteBuffer last = calibration(found(), 2);

    assertThat(first.getInt()).isZero();
    assertThat(first.getInt()).as("rows that the first chunk decides").isEqualTo(3);
    assertThat(last.getInt()).isEqualTo(1);
    assertThat(last.getInt()).as("rows that the last chunk decides").isEqualTo(1);
  }

  @Test
  void shouldSayWhichChunkMakesNoSense() {
    Statistic.Partial cut = Words.vector("t", 0, "pieces", Bytes.of(new byte[] {1, 0}));
    Statistic.Partial empty = pieces(0, piece(), new byte[0]);
    Statistic.Partial torn = pieces(0, piece(), new byte[] {0, 1, 2});

    assertThat(Words.merged(SUBSCRIBED, cut))
        .isEqualTo(Outcome.Unusable.unsound("tensor t, chunk 0: pieces of groups in 2 bytes", "t"));
    assertThat(Words.merged(SUBSCRIBED, empty))
        .isEqualTo(
            Outcome.Unusable.unsound("tensor t, chunk 0: no piece of a group: 0 bytes", "t"));
    assertThat(Words.merged(SUBSCRIBED, torn))
        .isEqualTo(
            Outcome.Unusable.unsound(
                "tensor t, chunk 0: a piece of a group of kind 0, 3 bytes", "t"));
  }
}
