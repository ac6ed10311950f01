package io.quern.assemble;

import io.quern.model.ArtifactState;
import io.quern.model.ArtifactState.Failure;
import io.quern.model.ArtifactState.Phase;
import io.quern.model.Rejection.Reason;
import io.quern.model.Segment.Written;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** In work: its hidden files take segments at their offsets. */
final class Filling implements Assembly, Closeable {
  private final Job job;
  private final PartialOutput output;

  Filling(Job job, PartialOutput output) {
    this.job = job;
    this.output = output;
  }

  @Override
  public ArtifactState state() {
    return job.inWork(output.bytesDone());
  }

  long bytesDone() {
    return output.bytesDone();
  }

  /** Bytes that are still to be written. */
  long bytesLeft() {
    return job.totalBytes() - output.bytesDone();
  }

  boolean isComplete() {
    return output.isComplete();
  }

  /** Why these bytes have no place in the artifact, if so. */
  Optional<Reason> objection(Written written) {
    if (!output.has(written.file())) {
      return Optional.of(
          new Reason(
              "unknown-file", "the artifact has no such file", files(), written.file(), "", true));
    }
    int length = written.bytes().length();
    if (!output.fits(written.file(), written.offset(), length)) {
      String actual = length + " bytes at " + written.offset();
      return Optional.of(
          new Reason("out-of-range", "bytes outside of the file", files(), actual, "", true));
    }
    return Optional.empty();
  }

  private String files() {
    return job.files().size() == 1
        ? job.files().getFirst().path() + " of " + job.files().getFirst().size() + " bytes"
        : job.files().size() + " files of " + job.totalBytes() + " bytes";
  }

  /**
   * Writes what of these bytes is not there yet.
   *
   * @return how many bytes were
   */
  long write(Written written) throws IOException {
    return output.write(written);
  }

  /** Brings to the disk and into the journal what was taken. See {@link PartialOutput#save}. */
  void save(long nextOffset, boolean touch) throws IOException {
    output.save(nextOffset, touch);
  }

  /** A restart reads the partition from here on. */
  long savedOffset() {
    return output.savedOffset();
  }

  /** Makes it visible, now that all of it has been written. */
  Complete complete() throws IOException {
    List<String> digests = output.publish();
    String location = Workbench.locationOf(output.place());
    return new Complete(job.complete(digests, location).with(output.quality()));
  }

  /** Gives it up. What is hidden of it is discarded later, once the state is announced. */
  Ended end(Phase phase, Failure failure) throws IOException {
    output.close();
    return new Ended(job.ended(phase, output.bytesDone(), failure));
  }

  OutputPlace place() {
    return output.place();
  }

  /** Lets go of the files, which stay for the next owner. */
  @Override
  public void close() throws IOException {
    output.close();
  }
}
