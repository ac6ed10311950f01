package io.quern.assemble;

/** Hears how far the segments have been taken, so that a log of one run may be cut behind them. */
@FunctionalInterface
public interface LogTrimmer {
  /** Keeps every segment. */
  LogTrimmer NONE = (topic, partition, offset, opened) -> {};

  /**
   * Called after each commit, on the sink's thread.
   *
   * @param offset no restart reads a segment below it, as long as the output directory stays
   * @param opened nor does an owner that has another output directory read one below this
   */
  void consumed(String topic, int partition, long offset, long opened);
}
