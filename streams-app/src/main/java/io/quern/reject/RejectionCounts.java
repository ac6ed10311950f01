package io.quern.reject;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** How often a stage of this process rejected something, by code; any thread may ask. */
public final class RejectionCounts {
  /** Codes are words of the program; were one ever made of data, it would not fill the memory. */
  static final int MOST_CODES = 100;

  private static final String OTHER = "other";

  private final Map<String, LongAdder> byCode = new ConcurrentHashMap<>();

  /** Counts one. A rejection whose transaction is aborted is counted again with its next try. */
  public void count(String code) {
    LongAdder known = byCode.get(code);
    (known == null ? adder(code) : known).increment();
  }

  private LongAdder adder(String code) {
    String label = byCode.size() < MOST_CODES ? code : OTHER;
    return byCode.computeIfAbsent(label, word -> new LongAdder());
  }

  /** The counts by code, sorted. */
  public Map<String, Long> byCode() {
    Map<String, Long> sorted = new TreeMap<>();
    byCode.forEach((code, count) -> sorted.put(code, count.sum()));
    return sorted;
  }
}
