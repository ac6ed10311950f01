package io.quern.app;

import io.quern.model.ChunkId;
import io.quern.model.Rejection;
import io.quern.model.Revision;
import io.quern.serde.Wire;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Hears whether plan refuses an upload. */
final class UploadRefusals implements AutoCloseable {
  /** Chunks that another revision was to hold are not there any more. */
  private static final String ORIGIN_GONE = "origin-gone";

  /** A chunk that was sent once stands in the log no more. */
  private static final String CHUNK_GONE = "chunk-gone";

  private final TopicTail<Rejection> tail;
  private final Revision source;
  private final List<Rejection.Reason> gone = new ArrayList<>();
  private final Set<ChunkId> lost = new HashSet<>();

  UploadRefusals(Watch watch, Revision source) {
    this.source = source;
    tail = watch.all(watch.cluster().topics().rejections(), Wire.rejection().deserializer());
    tail.readToEnd((key, rejection) -> {});
  }

  /**
   * Hears what has come, or waits a moment for it.
   *
   * @throws ArtifactRefused when the upload is refused for good
   */
  void check() {
    tail.poll(
        (key, rejection) -> {
          if (rejection != null && isOurs(rejection)) {
            hear(rejection.reason());
          } else if (rejection != null && rejection.reason().code().equals(CHUNK_GONE)) {
            lose(rejection.subject());
          }
        });
  }

  /** Our artifacts may need a chunk of any revision. */
  private void lose(Rejection.Subject subject) {
    if (subject.model().equals(source.model())) {
      Revision holder = new Revision(subject.model(), subject.revision());
      lost.add(new ChunkId(holder, subject.tensor(), subject.index()));
    }
  }

  /** The chunks of the model that were lost, each once. */
  Set<ChunkId> takeLost() {
    Set<ChunkId> taken = Set.copyOf(lost);
    lost.clear();
    return taken;
  }

  private void hear(Rejection.Reason reason) {
    if (!reason.code().equals(ORIGIN_GONE)) {
      throw new ArtifactRefused(reason.toString());
    }
    gone.add(reason);
  }

  /** The last word about origins that are gone, once. */
  Optional<Rejection.Reason> takeGone() {
    Optional<Rejection.Reason> last =
        gone.isEmpty() ? Optional.empty() : Optional.of(gone.getLast());
    gone.clear();
    return last;
  }

  boolean hasNoneGone() {
    return gone.isEmpty();
  }

  private boolean isOurs(Rejection rejection) {
    Rejection.Subject subject = rejection.subject();
    return rejection.stage().equals("plan")
        && subject.model().equals(source.model())
        && subject.revision().equals(source.revision());
  }

  @Override
  public void close() {
    tail.close();
  }
}
