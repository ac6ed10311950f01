package io.quern.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.quern.model.ArtifactQuality;
import io.quern.model.ArtifactQuality.TensorQuality;
import io.quern.model.ErrorFigures;
import io.quern.model.ExactSum;
import io.quern.register.ArtifactReport;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class QualityRowsTest {
  private static final ErrorFigures FIGURES =
      new ErrorFigures(10_000, ExactSum.of(1), ExactSum.of(100), 0.25);
  private static final ErrorFigures EXACT = new ErrorFigures(256, ExactSum.ZERO, ExactSum.of(3), 0);
  private static final ArtifactQuality QUALITY =
      new ArtifactQuality(
          FIGURES.plus(EXACT),
          5_769,
          List.of(
              new TensorQuality("blk.0.ffn_down.weight", FIGURES.rounded(5_625)),
              new TensorQuality("a", EXACT.rounded(144))));

  private static String printed(ArtifactQuality quality) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    QualityRows.print(new PrintStream(bytes, true, StandardCharsets.UTF_8), quality);
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void shouldHaveALineATensor() {
    assertThat(printed(QUALITY).lines())
        .containsExactly(
            "tensor                         weights         RMSE       SNR      largest    bits",
            "blk.0.ffn_down.weight           10,000      0.01000  20.00 dB       0.2500   4.500",
            "a                                  256        0.000     exact        0.000   4.500",
            "");
  }

  @Test
  void shouldSayHowFarCodebooksMayBeAboveTheOptimum() {
    ArtifactQuality bounded =
        new ArtifactQuality(
            FIGURES,
            10,
            List.of(
                new TensorQuality("f32", FIGURES.withExcess(0.0125).rounded(10)),
                new TensorQuality("bf16", FIGURES.withExcess(0).rounded(10)),
                new TensorQuality("q", FIGURES.rounded(10))));

    assertThat(printed(bounded).lines().map(line -> line.substring(line.indexOf('.') + 1)))
        .satisfiesExactly(
            line -> assertThat(line).endsWith("bits  above optimum"),
            line -> assertThat(line).endsWith("      <= 1.25 %"),
            line -> assertThat(line).endsWith("          exact"),
            line -> assertThat(line).endsWith("0.008"),
            line -> assertThat(line).isEmpty());
    Map<?, ?> f32 =
        (Map<?, ?>) ((List<?>) ArtifactReport.quality(bounded).get("tensors")).getFirst();
    assertThat(f32.get("excessBound")).isEqualTo(0.0125);
  }

  @Test
  void shouldSayTheTotalsInOneLine() {
    assertThat(QualityRows.summary(QUALITY))
        .isEqualTo(
            "error: SNR 20.13 dB, RMSE 0.009874, largest 0.2500, over 10,256 quantized weights of"
                + " 4.500 bits");
  }

  @Test
  void shouldSayThatNothingWasMeasured() {
    assertThat(QualityRows.summary(ArtifactQuality.NONE)).isEqualTo("no error figures");
    assertThat(printed(ArtifactQuality.NONE)).isEmpty();
    assertThat(ArtifactReport.quality(ArtifactQuality.NONE)).isEmpty();
  }

  @Test
  void shouldLeaveOutWhatJsonCannotSay() {
    Map<String, ?> document = ArtifactReport.quality(QUALITY);
    Map<?, ?> exact = (Map<?, ?>) ((List<?>) document.get("tensors")).getLast();

    assertThat(document.get("weights")).isEqualTo(10_256L);
    assertThat(document.get("largestError")).isEqualTo(0.25);
    assertThat(exact.get("rmse")).isEqualTo(0.0);
    assertThat(exact.containsKey("snrDb")).isFalse();
  }
}
