package io.quern.assemble;

import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;

/**
 * How the digest of a file stood at some places of it. A file that begins with the same bytes need
 * not digest them once more.
 */
record DigestTrail(List<Mark> marks) {
  /** About how many marks a file has; of a small one fewer. */
  static final int MARKS = 64;

  static final DigestTrail NONE = new DigestTrail(List.of());

  DigestTrail {
    marks = List.copyOf(marks);
  }

  /** The digest of the bytes before {@code position}; it is never updated, but copied. */
  record Mark(long position, MessageDigest state) {}

  boolean isEmpty() {
    return marks.isEmpty();
  }

  /** The marks that say nothing of bytes behind {@code end}. */
  List<Mark> until(long end) {
    return marks.stream().takeWhile(mark -> mark.position() <= end).toList();
  }

  /** The last of them. */
  Optional<Mark> lastUntil(long end) {
    List<Mark> known = until(end);
    return known.isEmpty() ? Optional.empty() : Optional.of(known.getLast());
  }
}
