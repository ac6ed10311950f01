package io.quern.cli;

import io.quern.app.OneShot;
import io.quern.format.gguf.GgufFile;
import io.quern.kernel.Kernels;
import io.quern.model.ArtifactState;
import io.quern.plan.gguf.GgufPlan;
import io.quern.plan.gguf.PlannedTensor;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What {@code quantize} says at the end.
 *
 * @param seconds from the command's first line on
 */
record QuantizeReport(
    QuantizeArguments words,
    GgufFile source,
    GgufPlan plan,
    OneShot.Outcome outcome,
    double seconds) {

  void print(PrintStream out, boolean verbose) {
    if (verbose) {
      plan.tensors().forEach(tensor -> out.println(row(tensor)));
      out.println();
    }
    out.printf(Locale.ROOT, "%s  %s  sha256 %s%n", words.output(), plan.fileType(), sha256());
    out.printf(
        Locale.ROOT,
        "%s -> %s (%.2f bits a weight), %,d weights in %s, %s%n",
        Sizes.bytes(source.fileBytes()),
        Sizes.bytes(plan.fileBytes()),
        bitsPerWeight(),
        weights(),
        Sizes.seconds(seconds),
        Sizes.rate((double) source.fileBytes(), seconds));
    out.printf(
        Locale.ROOT,
        "%,d chunks through Kafka, %d read twice, %d met in the cache%n",
        outcome.counters().chunks(),
        outcome.counters().rereads(),
        outcome.counters().cacheHits());
  }

  private String row(PlannedTensor tensor) {
    String shape =
        String.join(
            " x ", tensor.source().shape().extents().stream().map(String::valueOf).toList());
    return "%-40s  %-18s  %5s -> %-5s  %s"
        .formatted(
            tensor.source().name(),
            shape,
            tensor.source().dtype(),
            tensor.target(),
            Sizes.bytes(tensor.bytes()));
  }

  /**
   * The same for a program.
   *
   * @param endOffsets records that were written, by topic
   */
  Map<String, ?> document(Map<String, Long> endOffsets) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("input", words.input().toString());
    document.put("output", words.output().toString());
    document.put("type", plan.fileType().name());
    document.put("bytesIn", source.fileBytes());
    document.put("bytesOut", plan.fileBytes());
    document.put("sha256", sha256());
    document.put("weights", weights());
    document.put("bitsPerWeight", bitsPerWeight());
    document.put("seconds", seconds);
    document.put("kernel", Kernels.chosen().description());
    document.put("chunks", outcome.counters().chunks());
    document.put("rereads", outcome.counters().rereads());
    document.put("cacheHits", outcome.counters().cacheHits());
    document.put("topics", endOffsets);
    document.put("tensors", plan.tensors().stream().map(QuantizeReport::document).toList());
    return document;
  }

  private static Map<String, ?> document(PlannedTensor tensor) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("name", tensor.source().name());
    document.put("from", tensor.source().dtype());
    document.put("to", tensor.target().name());
    document.put("bytes", tensor.bytes());
    return document;
  }

  private String sha256() {
    return outcome.state().files().stream()
        .map(ArtifactState.ArtifactFile::digest)
        .findFirst()
        .orElse("");
  }

  private long weights() {
    return plan.tensors().stream().mapToLong(tensor -> tensor.source().shape().weights()).sum();
  }

  private double bitsPerWeight() {
    return plan.fileBytes() * 8.0 / Math.max(1, weights());
  }
}
