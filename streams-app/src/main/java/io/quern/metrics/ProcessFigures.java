package io.quern.metrics;

import io.quern.metrics.Figures.Name;
import java.io.File;
import java.nio.file.Path;
import java.util.function.Predicate;

/** How this process is, and the disks that it writes to. */
public final class ProcessFigures {
  private final Figures figures;

  public ProcessFigures(Figures figures) {
    this.figures = figures;
  }

  /** Says what runs: a figure that is always 1. */
  public void version(String version, String kernels) {
    figures.gauge(Name.of("quern.info", "version", version, "kernels", kernels), () -> 1);
  }

  /** Health as figures, stage by stage: what an alert can look back on. */
  public void health(Health health) {
    figures.beforeScrape(() -> health.stages().forEach(each -> health(health, each.stage())));
  }

  private void health(Health health, String stage) {
    figures.gauge(
        Name.of("quern.stage.live", "stage", stage), () -> now(health, stage, StageHealth::live));
    figures.gauge(
        Name.of("quern.stage.ready", "stage", stage), () -> now(health, stage, StageHealth::ready));
  }

  private static double now(Health health, String stage, Predicate<StageHealth> is) {
    return health.stages().stream().anyMatch(each -> each.stage().equals(stage) && is.test(each))
        ? 1
        : 0;
  }

  /**
   * A disk that can become full.
   *
   * @param place what stands there: {@code data} or {@code output}
   */
  public void disk(String place, Path directory) {
    File file = directory.toFile();
    figures.gauge(Name.in("bytes", "quern.disk.free", "place", place), file::getUsableSpace);
    figures.gauge(Name.in("bytes", "quern.disk.size", "place", place), file::getTotalSpace);
  }

  /** Logs that are cut behind their readers. */
  public void cuts(CutCounts cuts) {
    figures.counter(Name.of("quern.log.cuts", "outcome", "done"), cuts::successes);
    figures.counter(Name.of("quern.log.cuts", "outcome", "failed"), cuts::failures);
  }
}
