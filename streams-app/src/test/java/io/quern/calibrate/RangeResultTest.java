package io.quern.calibrate;

import static org.assertj.core.api.Assertions.assertThat;

import io.quern.model.Bytes;
import io.quern.model.Statistic;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RangeResultTest {
  private static final Statistic.Member Q = Words.member(Words.tensor("q", "F32", 4, 2, 1));
  private static final Statistic.Member K = Words.member(Words.tensor("k", "F32", 4, 1, 1));

  private static Statistic.Subscribed extremes(Map<String, String> parameters) {
    return Words.subscribed(Words.method("extremes", parameters), Q, K);
  }

  private static final Statistic.Partial[] RANGES = {
    Words.range("k", 0, -1, 15), Words.range("q", 0, 0, 2), Words.range("q", 1, -15, 0)
  };

  @Test
  void shouldScaleIntegersSymmetrically() {
    Outcome.Found found =
        Words.found(
            extremes(
                Map.of(
                    "result", "int-tensor",
                    "bits", "4",
                    "symmetric", "true",
                    "strategy", "tensor",
                    "dtype", "BF16")),
            RANGES);

    assertThat(hex(found.value("scale"))).isEqualTo("0040"); // 15 / 7.5 = 2
    assertThat(hex(found.value("zero"))).isEqualTo("00");
    assertThat(hex(found.value(Outcome.Found.CALIBRATION))).isEqualTo("0000004000000000");
  }

  @Test
  void shouldScaleIntegersWithAZeroPoint() {
    Outcome.Found found =
        Words.found(
            extremes(
                Map.of(
                    "result", "int-tensor",
                    "bits", "4",
                    "symmetric", "false",
                    "strategy", "tensor",
                    "dtype", "F32")),
            Words.range("k", 0, -5, 10),
            Words.range("q", 0, 0, 2),
            Words.range("q", 1, 0, 3));

    assertThat(hex(found.value("scale"))).isEqualTo("0000803f"); // 15 / 15 = 1
    assertThat(hex(found.value("zero"))).isEqualTo("fd"); // -8 - -5 / 1 = -3
    assertThat(hex(found.value(Outcome.Found.CALIBRATION))).isEqualTo("0000803ffdffffff");
  }

  @Test
  void shouldScaleFloatsByTheLargestMagnitude() {
    Outcome.Found found =
        Words.found(
            extremes(Map.of("result", "fp8-tensor", "dtype", "F16")),
            Words.range("k", 0, -896, 15),
            Words.range("q", 0, 0, 2),
            Words.range("q", 1, 0, 3));

    assertThat(hex(found.value("scale"))).isEqualTo("0040"); // 896 / 448 = 2
    assertThat(hex(found.value(Outcome.Found.CALIBRATION))).isEqualTo("00000040");
  }

  @Test
  void shouldShareAGlobalScaleAmongFusedTensors() {
    Outcome.Found found =
        Words.found(
            extremes(Map.of("result", "nvfp4-global", "dtype", "BF16")),
            Words.range("k", 0, -2, 1),
            Words.range("q", 0, 0, 1),
            Words.range("q", 1, 0, 1));

    assertThat(hex(found.value("global"))).isEqualTo("0000a844"); // 1 / 2 * 2688 = 1344
    assertThat(found.value(Outcome.Found.CALIBRATION)).isEqualTo(found.value("global"));
  }

  @Test
  void shouldNameTensorsRangeAndDtypeWhenAScaleOverflows() {
    Outcome outcome =
        Words.merged(
            extremes(
                Map.of(
                    "result", "int-tensor",
                    "bits", "8",
                    "symmetric", "false",
                    "strategy", "tensor",
                    "dtype", "F16")),
            Words.range("k", 0, -60000, 60000),
            Words.range("q", 0, 0, 1),
            Words.range("q", 1, 0, 1));

    assertThat(outcome)
        .isInstanceOfSatisfying(
            Outcome.Unusable.class,
            unusable -> {
              assertThat(unusable.code()).isEqualTo("scale-overflow");
              assertThat(unusable.text()).contains("q, k", "-60000", "F16", "ignore the tensor");
            });
  }

  private static String hex(Bytes bytes) {
    return HexFormat.of().formatHex(bytes.toArray());
  }
}
