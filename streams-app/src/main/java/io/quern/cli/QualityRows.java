package io.quern.cli;

import io.quern.model.ArtifactQuality;
import io.quern.model.ArtifactQuality.TensorQuality;
import io.quern.model.Quality;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** What quantization cost, as lines and as objects. */
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

  /** Totals, and an object a tensor; empty where nothing was measured. */
  static Map<String, ?> document(ArtifactQuality quality) {
    if (quality.isNone()) {
      return Map.of();
    }
    Map<String, Object> document = new LinkedHashMap<>(document(quality.rounded()));
    document.put("tensors", quality.tensors().stream().map(QualityRows::document).toList());
    return document;
  }

  private static Map<String, ?> document(TensorQuality tensor) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("name", tensor.name());
    document.putAll(document(tensor.quality()));
    return document;
  }

  private static Map<String, ?> document(Quality quality) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("weights", quality.weights());
    document.put("bytes", quality.bytes());
    document.put("bitsPerWeight", quality.bitsPerWeight());
    putFinite(document, "rmse", quality.rmse());
    putFinite(document, "snrDb", quality.snrDb());
    putFinite(document, "largestError", quality.largestError());
    putFinite(document, "squaredError", quality.squaredError());
    putFinite(document, "squares", quality.squares());
    if (quality.hasExcess()) {
      putFinite(document, "excessBound", quality.excess());
    }
    return document;
  }

  /** JSON has no infinity: a number that is none is left out. */
  private static void putFinite(Map<String, Object> document, String name, double value) {
    if (Double.isFinite(value)) {
      document.put(name, value);
    }
  }
}
