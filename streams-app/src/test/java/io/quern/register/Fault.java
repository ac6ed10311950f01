package io.quern.register;

import java.util.Optional;

/** What a registry may do to those who push. */
public enum Fault {
  NONE(0, true, ""),
  /** Nobody listens. */
  DOWN(0, true, "nobody answers there"),
  /** Takes longer over an answer than anybody waits. */
  SLOW(0, true, "nothing moved for 1 s"),
  UNAUTHORIZED(401, false, "401"),
  FORBIDDEN(403, false, "403"),
  MISSING(404, false, "answered 404"),
  BUSY(429, true, "429"),
  BROKEN(500, true, "500"),
  /** Closes the connection in the middle of a blob. */
  CUT(0, true, "the connection broke"),
  /** Takes everything, and then names another digest, or another size where it knows no digests. */
  LYING(0, true, "digest");

  private final int status;
  private final boolean passing;
  private final String words;

  Fault(int status, boolean passing, String words) {
    this.status = status;
    this.passing = passing;
    this.words = words;
  }

  /** The status that it answers with; none where it does something else. */
  Optional<Integer> status() {
    return status == 0 ? Optional.empty() : Optional.of(status);
  }

  /** Whether it is worth coming again without anybody having changed anything. */
  boolean isPassing() {
    return passing;
  }

  /** What a failure says, besides the address. */
  String words() {
    return words;
  }
}
