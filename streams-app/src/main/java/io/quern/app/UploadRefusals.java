package io.quern.app;

import io.quern.model.Rejection;
import io.quern.model.Revision;
import io.quern.serde.Wire;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Hears whether plan refuses an upload. */
final class UploadRefusals implements AutoCloseable {
  /** Chunks that another revision was to hold are not there any more. */
  static final String ORIGIN_GONE = "origin-gone";

  private final TopicTail<Rejection> tail;
  private final Revision source;
  private final List<Rejection.Reason> gone = new ArrayList<>();

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
          }
        });
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
