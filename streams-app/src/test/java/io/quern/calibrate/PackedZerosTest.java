package io.quern.calibrate;

import static org.assertj.core.api.Assertions.assertThat;

import io.quern.model.Bytes;
import io.quern.model.Sha256;
import io.quern.model.Statistic;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PackedZerosTest {
  private static final int ROWS = 37;
  private static final int GROUPS = 3;

  /** SHA-256 of compressed-tensors' pack_to_int32 (0.19.0, packed_dim=0) of the same values. */
  @ParameterizedTest
  @CsvSource({
    "2, 11ef6d9f6ddea05a7cc168f247d061174a4be28f0a60e17bdff137405591b3c2",
    "3, d12ca08482da0eda7303d0b16e96f06bd0e0c8436a514bb752db73e274e42484",
    "4, d69e903cb822e0b5ac574c0e72dad62c16808bb5d3e08f014e345a8b428a4fd4",
    "5, c4e837845272fb60f3ff1c975697ec18103d92cf1aaa6926be4572a701965385",
    "6, 21edc32fe20dcd90bf0cde2b4e980a7ab7db42a28bbc52b33d1f3815a2a2d0ea",
    "7, 7cae07a5c7516060af49ae2a5d263feeec595124f9dfa5477028c7e37b87eff0",
    "8, 3edc8383f02e11f7bb1f2206b36f63c444762d6f0862904a51ec2bca5c00b6ad"
  })
  void shouldPackAsThePeerDoes(int bits, String sha256) {
    assertThat(Sha256.hex(packed(bits, 10).toArray())).isEqualTo(sha256);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 8, 37})
  void shouldNotDependOnTheChunks(int rowsPerChunk) {
    assertThat(packed(5, rowsPerChunk)).isEqualTo(packed(5, 10));
  }

  @Test
  void shouldRefuseChunksThatDoNotAgree() {
    Statistic.Subscribed subscribed = subscribed(4, 19);

    assertThat(
            Words.merged(
                subscribed,
                Words.vector("t", 0, "zero", Bytes.of(new byte[19])),
                Words.vector("t", 1, "zero", Bytes.of(new byte[19]))))
        .isEqualTo(
            Outcome.Unusable.unsound(
                "tensor t, chunk 1: 19 zero points for 18 rows of 1 groups", "t"));
  }

  private static Bytes packed(int bits, int rowsPerChunk) {
    Bytes zeros = Bytes.of(zeros(bits));
    Statistic.Partial[] partials = new Statistic.Partial[Math.ceilDiv(ROWS, rowsPerChunk)];
    for (int chunk = 0; chunk < partials.length; chunk++) {
      int from = chunk * rowsPerChunk * GROUPS;
      int count = Math.min(rowsPerChunk * GROUPS, zeros.length() - from);
      partials[chunk] = Words.vector("t", chunk, "zero", zeros.slice(from, count));
    }
    return Words.found(subscribed(bits, rowsPerChunk), partials).value("zero");
  }

  private static Statistic.Subscribed subscribed(int bits, int rowsPerChunk) {
    return Words.subscribed(
        Words.method("arrays", Map.of("bits", Integer.toString(bits))),
        Words.member(Words.tensor("t", "F32", 96, ROWS, rowsPerChunk), Words.whole("zero", 0)));
  }

  private static byte[] zeros(int bits) {
    byte[] zeros = new byte[ROWS * GROUPS];
    for (int i = 0; i < zeros.length; i++) {
      zeros[i] = (byte) (((i * 2654435761L) >> 8) % (1 << bits) - (1 << (bits - 1)));
    }
    return zeros;
  }
}
