package io.quern.register.s3;

import io.quern.register.RegistryException;
import io.quern.register.s3.S3Objects.Document;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Moves tags to a release, never from a newer revision to an older one, however many move them at
 * once: a pointer is replaced only if it is still the one that was looked at.
 */
final class TagMove {
  private static final int ROUNDS = 20;
  private static final int PAUSE_MILLIS = 50;

  private final S3Objects objects;
  private final S3Layout layout;

  TagMove(S3Objects objects, S3Layout layout) {
    this.objects = objects;
    this.layout = layout;
  }

  /**
   * What became of a tag.
   *
   * @param sentBytes of the pointer; 0 where it stayed
   * @param newer revision that the tag stays with
   */
  record Moved(long sentBytes, Optional<String> newer) {
    static final Moved STOOD_THERE = new Moved(0, Optional.empty());
  }

  Moved move(String tag, TagPointer pointer) throws RegistryException, InterruptedException {
    String key = layout.pointer(pointer.artifact(), tag);
    String text = pointer.write();
    for (int round = 0; round < ROUNDS; round++) {
      Optional<Document> before = objects.read(key);
      if (before.isPresent() && before.get().text().equals(text)) {
        return Moved.STOOD_THERE;
      }
      Optional<String> newer = newer(before, key, pointer);
      if (newer.isPresent()) {
        return new Moved(0, newer);
      }
      if (write(key, text, before)) {
        return new Moved(text.length(), Optional.empty());
      }
      // Not the work's randomness but a race's: it only decides who tries again first.
      Thread.sleep(ThreadLocalRandom.current().nextInt(PAUSE_MILLIS) * (round + 1L));
    }
    throw RegistryException.passing(
        "s3: " + layout.url(key) + " changed " + ROUNDS + " times while it was to be moved");
  }

  private Optional<String> newer(Optional<Document> before, String key, TagPointer pointer)
      throws RegistryException {
    if (before.isEmpty()) {
      return Optional.empty();
    }
    TagPointer standing = TagPointer.read(before.get().text(), layout.url(key));
    return standing.isNewerThan(pointer)
        ? Optional.of(standing.artifact().revision())
        : Optional.empty();
  }

  private boolean write(String key, String text, Optional<Document> before)
      throws RegistryException, InterruptedException {
    return before.isPresent()
        ? objects.replace(key, text, before.get().etag())
        : objects.create(key, text);
  }
}
