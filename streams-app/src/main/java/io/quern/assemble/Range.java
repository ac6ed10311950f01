package io.quern.assemble;

/** The bytes {@code [from, to)} of a file. */
record Range(long from, long to) {

  /** The range of {@code length} bytes from {@code offset} on. */
  static Range at(long offset, long length) {
    return new Range(offset, Math.addExact(offset, length));
  }

  long length() {
    return to - from;
  }
}
