package io.quern.assemble;

import io.quern.model.ArtifactState;
import io.quern.model.ArtifactState.ArtifactFile;
import io.quern.model.ArtifactState.Failure;
import io.quern.model.ArtifactState.LogPosition;
import io.quern.model.ArtifactState.Phase;
import io.quern.model.PlanRef;
import io.quern.model.Segment;
import io.quern.model.Segment.FileSize;
import java.util.ArrayList;
import java.util.List;

/**
 * One artifact to be made, as its opened segment says.
 *
 * @param opened where that segment stands
 */
record Job(PlanRef plan, String label, List<FileSize> files, LogPosition opened, long publishedAt) {
  Job {
    files = List.copyOf(files);
  }

  static Job of(Segment.Opened segment, LogPosition at) {
    return new Job(segment.plan(), segment.label(), segment.files(), at, segment.publishedAt());
  }

  /** The job that a state speaks of. */
  static Job of(ArtifactState state) {
    List<FileSize> files =
        state.files().stream().map(f -> new FileSize(f.path(), f.size())).toList();
    return new Job(state.plan(), state.label(), files, state.opened(), state.publishedAt());
  }

  /** An artifact that failed before anything else was heard of it. */
  static Job unopened(PlanRef plan, LogPosition at) {
    return new Job(plan, "", List.of(), at, 0);
  }

  Job openedAt(LogPosition at) {
    return new Job(plan, label, files, at, publishedAt);
  }

  JournalEntry.Header header() {
    return new JournalEntry.Header(plan, opened.partition(), files);
  }

  /** Bytes of all files; sizes that were not checked may be nonsense, but never overflow. */
  long totalBytes() {
    return files.stream().mapToLong(FileSize::size).filter(s -> s > 0).reduce(0, Job::saturated);
  }

  private static long saturated(long a, long b) {
    return a + b < 0 ? Long.MAX_VALUE : a + b;
  }

  ArtifactState inWork(long bytesDone) {
    return state(Phase.OPEN, bytesDone, Failure.NONE);
  }

  ArtifactState waiting(String text) {
    return state(Phase.WAITING, 0, new Failure("waiting", text));
  }

  ArtifactState ended(Phase phase, long bytesDone, Failure failure) {
    return state(phase, bytesDone, failure);
  }

  ArtifactState complete(List<String> digests, String location) {
    List<ArtifactFile> made = new ArrayList<>();
    for (FileSize file : files) {
      made.add(new ArtifactFile(file.path(), file.size(), digests.get(made.size())));
    }
    long total = totalBytes();
    return new ArtifactState(
            plan, label, 0, Phase.COMPLETE, total, total, made, location, Failure.NONE, opened)
        .publishedAt(publishedAt);
  }

  private ArtifactState state(Phase phase, long bytesDone, Failure failure) {
    List<ArtifactFile> planned =
        files.stream().map(f -> new ArtifactFile(f.path(), f.size(), "")).toList();
    return new ArtifactState(
            plan, label, 0, phase, bytesDone, totalBytes(), planned, "", failure, opened)
        .publishedAt(publishedAt);
  }
}
