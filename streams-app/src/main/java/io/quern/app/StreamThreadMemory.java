package io.quern.app;

/**
 * How a Streams thread spends its share of the heap.
 *
 * @param fetchBytes {@code fetch.max.bytes} of its consumer; a second answer may be under way
 * @param bufferBytes {@code buffer.memory} of its producer
 * @param restoreBytes {@code fetch.max.bytes} of the consumer that restores its stores
 * @param recordsPerPartition records that wait for their turn, of each partition
 * @param pollRecords records of one poll
 * @param workBytes the record in work, decoded and encoded
 * @param partitions that it works on, of the topic with the large records
 */
record StreamThreadMemory(
    int fetchBytes,
    int bufferBytes,
    int restoreBytes,
    int recordsPerPartition,
    int pollRecords,
    int workBytes,
    int partitions) {
  private static final int MIB = MemoryPlan.MIB;
  private static final int MOST_FETCH = 8 * MIB;
  private static final int MOST_BUFFER = 24 * MIB;
  private static final int MOST_RECORDS = 16;

  /** Divides a share; with many partitions the waiting records alone may exceed it. */
  static StreamThreadMemory of(long share, int partitions) {
    int fetch = (int) Math.min(MOST_FETCH, Math.max(2L * MIB, share / 8));
    int buffer = (int) Math.min(MOST_BUFFER, Math.max(4L * MIB, share / 4));
    int restore = 2 * MIB;
    int work = 4 * MIB;
    int poll = Math.clamp(share / 16 / MemoryPlan.RECORD_BYTES, 1, MOST_RECORDS);
    long left =
        share - 2L * fetch - buffer - restore - work - (long) poll * MemoryPlan.RECORD_BYTES;
    long each = left / ((long) partitions * MemoryPlan.RECORD_BYTES);
    int records = Math.clamp(each, 1, MOST_RECORDS);
    return new StreamThreadMemory(fetch, buffer, restore, records, poll, work, partitions);
  }

  long bytes() {
    long records = (long) recordsPerPartition * partitions + pollRecords;
    return 2L * fetchBytes
        + bufferBytes
        + restoreBytes
        + workBytes
        + records * MemoryPlan.RECORD_BYTES;
  }
}
