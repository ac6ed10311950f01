package io.quern.register.hub;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quern.register.Release;
import io.quern.register.Release.ReleasedFile;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.StreamSupport;

/**
 * A release's section of a model card, between two comments that name the profile: it is replaced
 * by the next release, the rest of the card is its author's.
 *
 * @param folder of the files, with a final slash; empty for the root
 */
record ModelCard(Release release, String folder) {
  static final String PATH = "README.md";

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final int LISTED = 8;
  private static final int WORST = 5;

  /** The card with this section in it, where it was or at the end. */
  String in(String card) {
    String section = begin() + "\n" + section() + end() + "\n";
    int from = card.indexOf(begin());
    int to = card.indexOf(end(), Math.max(from, 0));
    if (from >= 0 && to >= 0) {
      String rest = card.substring(to + end().length()).replaceFirst("^\n", "");
      return card.substring(0, from) + section + rest;
    }
    String start = card.isBlank() ? fresh() : card.stripTrailing() + "\n";
    return start + "\n" + section;
  }

  private String begin() {
    return "<!-- quern " + release.artifact().profile() + " -->";
  }

  private String end() {
    return "<!-- end of quern " + release.artifact().profile() + " -->";
  }

  /** The Hub warns of a card without metadata. */
  private String fresh() {
    return "---\ntags:\n- quantized\n---\n\n# %s\n".formatted(release.artifact().model());
  }

  private String section() {
    StringBuilder lines = new StringBuilder("## " + release.label() + "\n\n");
    lines.append(
        "Revision %s of %s, quantized by Quern.\n\n"
            .formatted(release.artifact().revision(), release.artifact().model()));
    addFiles(lines);
    report().ifPresent(figures -> addFigures(lines, figures));
    return lines.toString();
  }

  private void addFiles(StringBuilder lines) {
    lines.append("| file | bytes | SHA-256 |\n| --- | ---: | --- |\n");
    for (ReleasedFile file : release.files().stream().limit(LISTED).toList()) {
      lines.append(
          "| `%s%s` | %s | `%s` |\n"
              .formatted(folder, file.path(), Long.toString(file.size()), file.sha256()));
    }
    int more = release.files().size() - LISTED;
    lines.append(more > 0 ? "\nAnd " + more + " files more.\n\n" : "\n");
  }

  /** The quality in a report, which may have other things around it. */
  private Optional<JsonNode> report() {
    if (release.report().isBlank()) {
      return Optional.empty();
    }
    try {
      JsonNode report = MAPPER.readTree(release.report());
      JsonNode quality = report.path("quality").isObject() ? report.path("quality") : report;
      return Optional.of(quality).filter(figures -> figures.has("weights"));
    } catch (JsonProcessingException e) {
      return Optional.empty(); // a card can do without
    }
  }

  private static void addFigures(StringBuilder lines, JsonNode figures) {
    lines.append("Error of the quantized weights against the original ones:\n\n");
    lines.append("| tensor | weights | bits | SNR, dB | RMSE | largest |\n");
    lines.append("| --- | ---: | ---: | ---: | ---: | ---: |\n");
    addRow(lines, "all", figures);
    worst(figures.path("tensors")).forEach(one -> addRow(lines, name(one), one));
    lines.append(figures.path("tensors").isEmpty() ? "\n" : "\nBelow the total: the worst.\n\n");
  }

  private static String name(JsonNode tensor) {
    return "`" + tensor.path("name").asText().replace("|", "\\|") + "`";
  }

  /** One without a signal-to-noise ratio is exact. */
  private static List<JsonNode> worst(JsonNode tensors) {
    return StreamSupport.stream(tensors.spliterator(), false)
        .filter(tensor -> tensor.path("snrDb").isNumber())
        .sorted(Comparator.comparingDouble(tensor -> tensor.path("snrDb").asDouble()))
        .limit(WORST)
        .toList();
  }

  private static void addRow(StringBuilder lines, String name, JsonNode figures) {
    lines.append(
        "| %s | %s | %s | %s | %s | %s |\n"
            .formatted(
                name,
                figures.path("weights").asText(),
                number("%.3f", figures.path("bitsPerWeight")),
                number("%.2f", figures.path("snrDb")),
                number("%.4g", figures.path("rmse")),
                number("%.4g", figures.path("largestError"))));
  }

  private static String number(String form, JsonNode value) {
    return value.isNumber() ? String.format(Locale.ROOT, form, value.asDouble()) : "exact";
  }
}
