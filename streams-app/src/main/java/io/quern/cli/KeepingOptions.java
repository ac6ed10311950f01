package io.quern.cli;

import io.quern.model.Upkeep;
import io.quern.plan.Keeping;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.NullUnmarked;
import picocli.CommandLine.Option;

/** What the service keeps, and how much of it is in work at one time. */
@NullUnmarked // picocli fills the fields
final class KeepingOptions {
  @Option(
      names = "--keep-revisions",
      paramLabel = "N",
      defaultValue = "3",
      description =
          "newest revisions of a model that stay live, 0 for all; an older one goes with its chunks"
              + " and, unless the profile's retention says otherwise, its artifacts (default:"
              + " ${DEFAULT-VALUE})")
  private int keepRevisions;

  @Option(
      names = "--expire-after",
      paramLabel = "T",
      defaultValue = "24h",
      description =
          "a revision of which not every chunk has come goes after this time, such as 90m or 24h"
              + " (default: ${DEFAULT-VALUE})")
  private String expireAfter;

  @Option(
      names = "--models-in-work",
      paramLabel = "N",
      defaultValue = "4",
      description =
          "revisions that this process has in work at one time, 0 for no limit; a higher priority"
              + " never waits for a lower one (default: ${DEFAULT-VALUE})")
  private int modelsInWork;

  Keeping keeping() {
    if (keepRevisions < 0 || modelsInWork < 0) {
      throw new UsageException("--keep-revisions and --models-in-work are 0 or more");
    }
    return new Keeping(keepRevisions, expiry(), modelsInWork);
  }

  private Duration expiry() {
    try {
      return Upkeep.span(expireAfter);
    } catch (DateTimeParseException e) {
      throw new UsageException(
          "--expire-after '" + expireAfter + "': use a number and s, m, h or d, such as 24h");
    }
  }
}
