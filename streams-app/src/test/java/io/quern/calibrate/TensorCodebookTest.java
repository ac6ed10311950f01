package io.quern.calibrate;

import static org.assertj.core.api.Assertions.assertThat;

import io.quern.model.Bytes;
import io.quern.model.ErrorFigures;
import io.quern.model.Statistic;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TensorCodebookTest {
  private static final Statistic.Subscribed TWO_BITS =
      Words.subscribed(
          Words.method("histogram", Map.of("result", "codebook", "bits", "2")),
          Words.member(Words.tensor("t", "BF16", 4, 2, 1)));

  @Test
  void shouldFindCentroidsOfAllChunks() {
    Outcome.Found found =
        Words.found(
            TWO_BITS,
            Words.histogram("t", 0, List.of(0x3F80, 0x4000, 0xC000), List.of(2L, 2L, 1L)),
            Words.histogram("t", 1, List.of(0x3F80, 0xC000, 0xC080), List.of(1L, 1L, 3L)));

    assertThat(RawBits.floats(found.value("codebook"))).containsExactly(-4, -2, 1, 2);
    assertThat(found.value(Outcome.Found.CALIBRATION)).isEqualTo(found.value("codebook"));
  }

  private static Outcome.Found rounded(Map<String, String> more, Statistic.Partial... partials) {
    Map<String, String> parameters = new HashMap<>(Map.of("result", "codebook", "bits", "2"));
    parameters.putAll(more);
    return Words.found(
        Words.subscribed(
            Words.method("histogram", parameters),
            Words.member(Words.tensor("t", "BF16", 4, 2, 1))),
        partials);
  }

  @Test
  void shouldKnowTheOptimumWhereABucketIsAValue() {
    Statistic.Partial all = Words.histogram("t", 0, List.of(0x3F80, 0x4000), List.of(2L, 2L));

    Outcome.Found plain = Words.found(TWO_BITS, all);
    Outcome.Found weighted = rounded(Map.of("importance", "ab"), all);

    assertThat(CalibrationMethods.of(TWO_BITS).figures(plain)).isEqualTo(ErrorFigures.ofExcess(0));
    assertThat(CalibrationMethods.of(TWO_BITS).figures(weighted)).isEqualTo(ErrorFigures.NONE);
  }

  @Test
  void shouldRoundCentroidsForReadersThatLookUpVectors() {
    Outcome.Found found =
        rounded(
            Map.of("layout", "aqlm"),
            Words.histogram(
                "t",
                0,
                List.of(0x3F80, 0x3F81, 0x4000, 0x4080, 0x4100),
                List.of(1L, 2L, 1L, 1L, 1L)));

    float[] values = RawBits.floats(found.value(Outcome.Found.CALIBRATION));
    assertThat(values).containsExactly(1.0078125f, 2, 4, 8); // the mean is 1.0052
    byte[] table = found.value("codebook").toArray();
    assertThat(table).hasSize(256 * 4 * Short.BYTES);
    assertThat(List.of(table[0], table[1])).containsExactly((byte) 0x81, (byte) 0x3F);
  }

  @Test
  void shouldSayWhyAChunkCouldNotBeMeasured() {
    Outcome outcome =
        Words.merged(
            TWO_BITS,
            Words.vector("t", 1, "", Bytes.of("3 weights".getBytes(StandardCharsets.UTF_8))));

    assertThat(outcome)
        .isEqualTo(new Outcome.Unusable("plan-unsound", "tensor t, chunk 1: 3 weights", "t"));
  }

  @Test
  void shouldRepeatTheLastCentroidInTheFile() {
    Outcome.Found found =
        Words.found(
            TWO_BITS,
            Words.histogram("t", 0, List.of(0x3F80), List.of(4L)),
            Words.histogram("t", 1, List.of(0x3F80), List.of(4L)));

    assertThat(RawBits.floats(found.value("codebook"))).containsExactly(1, 1, 1, 1);
    assertThat(RawBits.floats(found.value(Outcome.Found.CALIBRATION))).containsExactly(1);
  }
}
