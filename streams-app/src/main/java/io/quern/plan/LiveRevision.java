package io.quern.plan;

import io.quern.model.Revision;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * What plan remembers of a revision besides its manifest.
 *
 * @param number grows with every new revision of the model
 * @param publishedAt when the first part of its manifest was sent, milliseconds since 1970
 * @param offset where that part stands in the log
 * @param sealed whether the publisher said that every chunk was sent
 * @param retiredAt when it was let go, milliseconds since 1970; 0 while it is live
 */
public record LiveRevision(
    Revision source, long number, long publishedAt, long offset, boolean sealed, long retiredAt) {
  private static final byte VERSION = 1;
  private static final int FIXED = 2 + 4 * Long.BYTES;

  boolean isLive() {
    return retiredAt == 0;
  }

  LiveRevision sealedNow() {
    return new LiveRevision(source, number, publishedAt, offset, true, retiredAt);
  }

  LiveRevision retired(long at) {
    return new LiveRevision(source, number, publishedAt, offset, sealed, Math.max(1, at));
  }

  /** The same, its manifest elsewhere in the log. */
  LiveRevision movedTo(long newOffset) {
    return new LiveRevision(source, number, publishedAt, newOffset, sealed, retiredAt);
  }

  /**
   * Version 1 of the stored form: the version, sealed, number, publishedAt, offset, retiredAt,
   * model and revision in UTF-8 with a zero between; big endian.
   */
  public byte[] toBytes() {
    byte[] names = (source.model() + '\0' + source.revision()).getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(FIXED + names.length)
        .put(VERSION)
        .put((byte) (sealed ? 1 : 0))
        .putLong(number)
        .putLong(publishedAt)
        .putLong(offset)
        .putLong(retiredAt)
        .put(names)
        .array();
  }

  /**
   * Reads {@link #toBytes}.
   *
   * @throws IllegalStateException for bytes of another version
   */
  public static LiveRevision of(byte[] stored) {
    ByteBuffer bytes = ByteBuffer.wrap(stored);
    byte version = bytes.get();
    if (version != VERSION) {
      throw new IllegalStateException(
          "store live-revisions holds version " + version + ", this is version " + VERSION);
    }
    boolean sealed = bytes.get() == 1;
    long number = bytes.getLong();
    long publishedAt = bytes.getLong();
    long offset = bytes.getLong();
    long retiredAt = bytes.getLong();
    String names = StandardCharsets.UTF_8.decode(bytes).toString();
    int split = names.indexOf('\0');
    Revision source = new Revision(names.substring(0, split), names.substring(split + 1));
    return new LiveRevision(source, number, publishedAt, offset, sealed, retiredAt);
  }
}
