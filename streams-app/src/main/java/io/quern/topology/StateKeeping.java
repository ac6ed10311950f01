package io.quern.topology;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * Whether a stage's state outlives its tasks.
 *
 * <p>A service keeps it: on disk, with a changelog. A small run that ends as a whole need not: its
 * state lies in memory, no changelog is made, and a task that would have to begin anew without what
 * it knew ends the run instead.
 */
public final class StateKeeping {
  private final boolean kept;
  private final Set<TaskId> worked = ConcurrentHashMap.newKeySet();

  private StateKeeping(boolean kept) {
    this.kept = kept;
  }

  /** On disk and in changelogs. */
  public static StateKeeping kept() {
    return new StateKeeping(true);
  }

  /** In memory, while the tasks of one run live; serves one topology. */
  public static StateKeeping ofOneRun() {
    return new StateKeeping(false);
  }

  /** A store by text; nothing is held back in a cache. */
  <V> StoreBuilder<KeyValueStore<String, V>> store(String name, Serde<V> values) {
    KeyValueBytesStoreSupplier place =
        kept ? Stores.persistentKeyValueStore(name) : Stores.inMemoryKeyValueStore(name);
    StoreBuilder<KeyValueStore<String, V>> store =
        Stores.keyValueStoreBuilder(place, Serdes.String(), values).withCachingDisabled();
    return kept ? store : store.withLoggingDisabled();
  }

  /** The same processors; where state is not kept, they refuse to begin a second time. */
  <K, V, L, W> ProcessorSupplier<K, V, L, W> watched(ProcessorSupplier<K, V, L, W> processors) {
    return kept ? processors : () -> new WatchedProcessor<>(processors.get(), this);
  }

  /**
   * A task begins.
   *
   * @throws IllegalStateException when it has worked before: what it knew is gone
   */
  void begins(TaskId task) {
    if (worked.contains(task)) {
      throw new IllegalStateException(
          "task " + task + " began anew, and what it knew is lost; run it again");
    }
  }

  void works(TaskId task) {
    worked.add(task);
  }
}
