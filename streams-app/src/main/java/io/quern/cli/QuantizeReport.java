package io.quern.cli;

import io.quern.app.OneShot;
import io.quern.kernel.Kernels;
import io.quern.model.ArtifactState;
import io.quern.plan.PlanTable;
import io.quern.register.ArtifactReport;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What {@code quantize} says at the end.
 *
 * @param bytesIn bytes of the input
 * @param seconds from the command's first line on
 */
record QuantizeReport(
    QuantizeArguments words,
    long bytesIn,
    PlanTable plan,
    OneShot.Outcome outcome,
    double seconds) {

  void print(PrintStream out, boolean verbose) {
    if (verbose) {
      PlanRows.print(out, plan);
      out.println();
      QualityRows.print(out, outcome.state().quality());
    }
    String digest = sha256();
    out.printf(
        Locale.ROOT,
        "%s  %s%s%n",
        words.output(),
        plan.label(),
        digest.isEmpty() ? "" : "  sha256 " + digest);
    out.printf(
        Locale.ROOT,
        "%s -> %s (%.2f bits a weight), %,d weights in %s, %s%n",
        Sizes.bytes(bytesIn),
        Sizes.bytes(plan.fileBytes()),
        plan.bitsPerWeight(),
        plan.weights(),
        Sizes.seconds(seconds),
        Sizes.rate((double) bytesIn, seconds));
    out.printf(
        Locale.ROOT,
        "%,d chunks through Kafka, %d read twice, %d met in the cache%n",
        outcome.counters().chunks(),
        outcome.counters().rereads(),
        outcome.counters().cacheHits());
    out.println(QualityRows.summary(outcome.state().quality()));
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
    document.put("type", plan.label());
    document.put("bytesIn", bytesIn);
    document.put("bytesOut", plan.fileBytes());
    document.put("sha256", sha256());
    document.put("files", outcome.state().files().stream().map(QuantizeReport::document).toList());
    document.put("weights", plan.weights());
    document.put("bitsPerWeight", plan.bitsPerWeight());
    document.put("seconds", seconds);
    document.put("kernel", Kernels.chosen().description());
    document.put("chunks", outcome.counters().chunks());
    document.put("rereads", outcome.counters().rereads());
    document.put("cacheHits", outcome.counters().cacheHits());
    document.put("topics", endOffsets);
    document.put("quality", ArtifactReport.quality(outcome.state().quality()));
    document.put("tensors", plan.rows().stream().map(PlanRows::document).toList());
    return document;
  }

  private static Map<String, ?> document(ArtifactState.ArtifactFile file) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("path", file.path());
    document.put("bytes", file.size());
    document.put("sha256", file.digest());
    return document;
  }

  /** Of the only file; an output of several has one a file. */
  private String sha256() {
    return outcome.state().files().size() == 1 ? outcome.state().files().getFirst().digest() : "";
  }
}
