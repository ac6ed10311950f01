package io.quern.cli;

import io.quern.model.ArtifactQuality;
import io.quern.model.ArtifactQuality.TensorQuality;
import io.quern.model.Quality;
import java.io.PrintStream;
import java.util.Locale;

/** What quantization cost, as lines. */
final class QualityRows {
  private static final String UNKNOWN = "no error figures";

  private QualityRows() {}

  /** A line a tensor under a headline, and an empty one; nothing where no tensor was measured. */
  static void print(PrintStream out, ArtifactQuality quality) {
    if (quality.tensors().isEmpty()) {
      return;
    }
    int width =
        quality.tensors().stream().mapToInt(tensor -> tensor.name().length()).max().orElse(1);
    String columns = "%-" + Math.max(width, 6) + "s  %15s  %11s  %8s  %11s  %6s%s%n";
    boolean bounded = quality.tensors().stream().anyMatch(each -> each.quality().hasExcess());
    String optimum = bounded ? "  above optimum" : "";
    out.printf(columns, "tensor", "weights", "RMSE", "SNR", "largest", "bits", optimum);
    for (TensorQuality tensor : quality.tensors()) {
      Quality figures = tensor.quality();
      out.printf(
          Locale.ROOT,
          columns,
          tensor.name(),
          "%,d".formatted(figures.weights()),
          number(figures.rmse()),
          decibels(figures.snrDb()),
          number(figures.largestError()),
          String.format(Locale.ROOT, "%.3f", figures.bitsPerWeight()),
          figures.hasExcess() ? "  %13s".formatted(excess(figures)) : "");
    }
    out.println();
  }

  /** The totals in one line. */
  static String summary(ArtifactQuality quality) {
    if (quality.isNone()) {
      return UNKNOWN;
    }
    Quality total = quality.rounded();
    return String.format(
        Locale.ROOT,
        "error: SNR %s, RMSE %s, largest %s, over %,d quantized weights of %.3f bits",
        decibels(total.snrDb()),
        number(total.rmse()),
        number(total.largestError()),
        total.weights(),
        total.bitsPerWeight());
  }

  /** How far the squared error may be above that of the best codebooks, in parts of itself. */
  private static String excess(Quality figures) {
    return figures.excess() == 0
        ? "exact"
        : String.format(Locale.ROOT, "<= %.3g %%", 100 * figures.excess() / figures.squaredError());
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.4g", value);
  }

  private static String decibels(double value) {
    return Double.isInfinite(value)
        ? value > 0 ? "exact" : "none"
        : String.format(Locale.ROOT, "%.2f dB", value);
  }
}
