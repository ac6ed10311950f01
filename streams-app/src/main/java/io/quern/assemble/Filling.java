package io.quern.assemble;

import io.quern.model.ArtifactState;
import io.quern.model.ArtifactState.Failure;
import io.quern.model.ArtifactState.Phase;
import io.quern.model.Rejection.Reason;
import io.quern.model.Segment;
import io.quern.model.Segment.Written;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** In work: its hidden files take segments at their offsets. */
final class Filling implements Assembly, Closeable {
  private final Job job;
  private final PartialOutput output;
  private final Shortage shortage = new Shortage();
  private Failure lack = Failure.NONE;

  Filling(Job job, PartialOutput output) {
    this.job = job;
    this.output = output;
  }

  @Override
  public ArtifactState state() {
    if (!lack.equals(Failure.NONE)) {
      return job.ended(Phase.COPY_MISSING, output.bytesDone(), lack);
    }
    ArtifactState inWork = job.inWork(output.bytesDone());
    return shortage.isKnown() ? inWork.incomplete(shortage.failure()) : inWork;
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
    return objection(written.file(), written.offset(), written.bytes().length());
  }

  /** The same for bytes that are to be copied. */
  Optional<Reason> objection(Segment.Copy copy) {
    return objection(copy.file(), copy.offset(), copy.length());
  }

  private Optional<Reason> objection(String file, long offset, long length) {
    if (!output.has(file)) {
      return Optional.of(
          new Reason("unknown-file", "the artifact has no such file", files(), file, "", true));
    }
    if (!output.fits(file, offset, length)) {
      String actual = length + " bytes at " + offset;
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
    shortage.clear();
    return output.write(written);
  }

  /** Whether all of these bytes are there, so that nobody need be asked for them. */
  boolean has(Segment.Copy copy) {
    return output.isCovered(copy);
  }

  /**
   * Copies what of these bytes is not there yet.
   *
   * @return how many bytes were
   * @throws IOException when the donor's bytes cannot be had
   */
  long copy(Segment.Copy copy, DonorFile donor) throws IOException {
    return output.copy(copy, donor.origin(copy), donor.shares(copy));
  }

  /**
   * Notes that bytes were to be copied which are nowhere.
   *
   * @return whether that is news
   */
  boolean lacks(Failure failure) {
    boolean news = lack.equals(Failure.NONE);
    lack = news ? failure : lack;
    return news;
  }

  /** Its plan was sent once more. */
  void openedAgain() {
    lack = Failure.NONE;
  }

  /**
   * Takes note of what a partition of orders waits for.
   *
   * @return whether nobody is going to write what is left
   */
  boolean hear(Segment.Missing missing) {
    shortage.hear(missing);
    boolean hopeless = shortage.isHopeless();
    if (hopeless) {
      String text =
          "%d bytes have not come, though no order waits for a chunk; they are ordered again"
              .formatted(bytesLeft());
      lack = new Failure(Failure.SEGMENTS_LOST, text);
      shortage.clear();
    }
    return hopeless;
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

  /** How the digests of its files went, now that it is complete. */
  Map<String, DigestTrail> trails() {
    return output.trails();
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
