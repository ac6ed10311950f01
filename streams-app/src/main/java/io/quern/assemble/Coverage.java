package io.quern.assemble;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Which bytes of a file have been written: disjoint ranges that never touch, in order. */
final class Coverage {
  private final long size;
  private final TreeMap<Long, Long> ranges = new TreeMap<>();
  private long covered;

  Coverage(long size) {
    this.size = size;
  }

  /** Whether {@code length} bytes at {@code offset} lie within the file. */
  boolean fits(long offset, long length) {
    return offset >= 0 && length >= 0 && offset <= size - length;
  }

  /**
   * Marks a range as written; what was marked before stays so.
   *
   * @throws IllegalArgumentException for a range that reaches outside the file
   */
  void add(Range range) {
    if (!fits(range.from(), range.length())) {
      throw new IllegalArgumentException(range + " is outside a file of " + size + " bytes");
    }
    if (range.length() > 0) {
      merge(range.from(), range.to());
    }
  }

  private void merge(long from, long to) {
    Map.Entry<Long, Long> left = ranges.floorEntry(from);
    long start = left != null && left.getValue() >= from ? left.getKey() : from;
    long end = to;
    Map.Entry<Long, Long> next = ranges.ceilingEntry(start);
    while (next != null && next.getKey() <= end) {
      covered -= next.getValue() - next.getKey();
      end = Math.max(end, next.getValue());
      ranges.remove(next.getKey());
      next = ranges.ceilingEntry(start);
    }
    ranges.put(start, end);
    covered += end - start;
  }

  /** Whether a byte of the file has not been written. */
  boolean isMissing(long offset) {
    Map.Entry<Long, Long> at = ranges.floorEntry(offset);
    return at == null || at.getValue() <= offset;
  }

  /** The parts of a range within the file that have not been written, in order. */
  List<Range> missing(Range range) {
    List<Range> missing = new ArrayList<>();
    Map.Entry<Long, Long> next = ranges.floorEntry(range.from());
    long from = next == null ? range.from() : Math.max(range.from(), next.getValue());
    while (from < range.to()) {
      next = ranges.higherEntry(from);
      long to = next == null ? range.to() : Math.min(range.to(), next.getKey());
      missing.add(new Range(from, to));
      from = next == null ? range.to() : next.getValue();
    }
    return missing;
  }

  /** Every written range, in order. */
  List<Range> ranges() {
    return ranges.entrySet().stream().map(e -> new Range(e.getKey(), e.getValue())).toList();
  }

  /** Bytes from the start of the file on without a gap. */
  long prefix() {
    Map.Entry<Long, Long> first = ranges.firstEntry();
    return first == null || first.getKey() > 0 ? 0 : first.getValue();
  }

  long bytes() {
    return covered;
  }

  boolean isComplete() {
    return covered == size;
  }
}
