package io.quern.register;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** How pushes of this process ended, by adapter; any thread may ask. */
public final class PushCounts {
  /** A profile may name an adapter that there is none of. */
  private static final String UNKNOWN = "unknown";

  private final Map<Key, Adders> byKey = new ConcurrentHashMap<>();

  /** How a push ended. */
  public enum Outcome {
    DONE,
    /** It is tried again. */
    FAILED,
    /** Somebody has to change something first. */
    REFUSED;

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** What is counted apart. */
  public record Key(String adapter, Outcome outcome) implements Comparable<Key> {
    @Override
    public int compareTo(Key other) {
      int byAdapter = adapter.compareTo(other.adapter);
      return byAdapter != 0 ? byAdapter : outcome.compareTo(other.outcome);
    }
  }

  /**
   * Pushes that ended alike.
   *
   * @param nanos that they took together
   */
  public record Sum(long pushes, long nanos) {}

  private static final class Adders {
    private final LongAdder pushes = new LongAdder();
    private final LongAdder nanos = new LongAdder();
  }

  /** Every adapter begins with zeros, so that its first failure is a rise. */
  public PushCounts() {
    for (String adapter : RegistryAdapters.names()) {
      for (Outcome outcome : Outcome.values()) {
        byKey.put(new Key(adapter, outcome), new Adders());
      }
    }
  }

  void count(String adapter, PushResult result, long nanos) {
    String known = RegistryAdapters.names().contains(adapter) ? adapter : UNKNOWN;
    Adders adders = byKey.computeIfAbsent(new Key(known, outcomeOf(result)), key -> new Adders());
    adders.pushes.increment();
    adders.nanos.add(nanos);
  }

  private static Outcome outcomeOf(PushResult result) {
    return switch (result) {
      case PushResult.Pushed _ -> Outcome.DONE;
      case PushResult.Failed failed -> failed.refused() ? Outcome.REFUSED : Outcome.FAILED;
    };
  }

  /** The sums, sorted by adapter. */
  public Map<Key, Sum> sums() {
    Map<Key, Sum> sorted = new TreeMap<>();
    byKey.forEach(
        (key, adders) -> sorted.put(key, new Sum(adders.pushes.sum(), adders.nanos.sum())));
    return sorted;
  }
}
