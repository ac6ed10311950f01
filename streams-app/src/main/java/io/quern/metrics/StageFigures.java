package io.quern.metrics;

import io.quern.assemble.AssembleProgress;
import io.quern.metrics.Figures.Name;
import io.quern.quantize.QuantizeCounters;
import io.quern.register.PushCounts;
import io.quern.reject.RejectionCounts;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/** What stages of this process have done since it started. Every one of these only grows. */
public final class StageFigures {
  private static final double NANOS = 1e9;

  private final Figures figures;

  public StageFigures(Figures figures) {
    this.figures = figures;
  }

  /** Chunks in, segments out, and the kernels between them. */
  public void quantize(QuantizeCounters counters) {
    count(Name.of("quern.chunks.quantized"), counters, QuantizeCounters.Snapshot::chunks);
    count(Name.of("quern.chunks.reread"), counters, QuantizeCounters.Snapshot::rereads);
    count(Name.of("quern.chunks.cached"), counters, QuantizeCounters.Snapshot::cacheHits);
    chunkBytes("taken", counters, QuantizeCounters.Snapshot::bytesTaken);
    chunkBytes("quantized", counters, QuantizeCounters.Snapshot::bytesIn);
    chunkBytes("measured", counters, QuantizeCounters.Snapshot::bytesMeasured);
    chunkBytes("sent-again", counters, QuantizeCounters.Snapshot::bytesCopied);
    count(Name.in("bytes", "quern.segments.sent"), counters, QuantizeCounters.Snapshot::bytesOut);
    rejections("quantize", counters.rejections());
    figures.beforeScrape(() -> counters.kernels().keySet().forEach(type -> kernel(type, counters)));
  }

  private void chunkBytes(
      String event, QuantizeCounters counters, ToLongFunction<QuantizeCounters.Snapshot> of) {
    count(Name.in("bytes", "quern.chunks", "event", event), counters, of);
  }

  private void count(
      Name name, QuantizeCounters counters, ToLongFunction<QuantizeCounters.Snapshot> of) {
    figures.counter(name, () -> of.applyAsLong(counters.snapshot()));
  }

  private void kernel(String type, QuantizeCounters counters) {
    Supplier<QuantizeCounters.Kernel> now =
        () -> counters.kernels().getOrDefault(type, new QuantizeCounters.Kernel(0, 0, 0));
    figures.counter(
        Name.of("quern.weights", "type", type, "work", "quantized"), () -> now.get().quantized());
    figures.counter(
        Name.of("quern.weights", "type", type, "work", "copied"), () -> now.get().copied());
    figures.counter(
        Name.in("seconds", "quern.kernel.cpu", "type", type), () -> now.get().cpuNanos() / NANOS);
  }

  /** Segments in, files out. */
  public void assemble(AssembleProgress progress) {
    figures.counter(
        Name.in("bytes", "quern.artifacts.written", "origin", "computed"),
        () -> progress.total().bytes() - progress.total().copied());
    figures.counter(
        Name.in("bytes", "quern.artifacts.written", "origin", "copied"),
        () -> progress.total().copied());
    segments("written", progress, AssembleProgress.Counts::segments);
    segments("duplicate", progress, AssembleProgress.Counts::duplicates);
    segments("dropped", progress, AssembleProgress.Counts::dropped);
    segments("rejected", progress, AssembleProgress.Counts::rejected);
    rejections("assemble", progress.rejections());
  }

  private void segments(
      String outcome, AssembleProgress progress, ToLongFunction<AssembleProgress.Counts> of) {
    figures.counter(
        Name.of("quern.segments", "outcome", outcome), () -> of.applyAsLong(progress.total()));
  }

  /** Pushes to registries. */
  public void register(PushCounts pushes) {
    figures.beforeScrape(() -> pushes.sums().keySet().forEach(key -> push(key, pushes)));
  }

  private void push(PushCounts.Key key, PushCounts pushes) {
    String[] tags = {"adapter", key.adapter(), "outcome", key.outcome().word()};
    Supplier<PushCounts.Sum> now = () -> pushes.sums().getOrDefault(key, new PushCounts.Sum(0, 0));
    figures.counter(Name.of("quern.pushes", tags), () -> now.get().pushes());
    figures.counter(Name.in("seconds", "quern.push.time", tags), () -> now.get().nanos() / NANOS);
  }

  /** What a stage rejected, by code; the codes are words of the program. */
  public void rejections(String stage, RejectionCounts counts) {
    Map<String, Boolean> known = new ConcurrentHashMap<>();
    figures.beforeScrape(
        () -> {
          for (String code : counts.byCode().keySet()) {
            known.computeIfAbsent(code, word -> rejection(stage, word, counts));
          }
        });
  }

  private boolean rejection(String stage, String code, RejectionCounts counts) {
    figures.counter(
        Name.of("quern.rejections", "stage", stage, "code", code),
        () -> counts.byCode().getOrDefault(code, 0L));
    return true;
  }
}
