package io.quern.app;

import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.streams.processor.StateRestoreCallback;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.state.StoreBuilder;

/** A store that keeps nothing, and whose restoring can be held. */
final class HeldStore implements StateStore {
  private final String name;
  private final Gate gate;
  private volatile boolean open;

  private HeldStore(String name, Gate gate) {
    this.name = name;
    this.gate = gate;
  }

  /** What restored records wait at; open at first. */
  static final class Gate {
    private final CountDownLatch reached = new CountDownLatch(1);
    private volatile CountDownLatch way = new CountDownLatch(0);

    void shut() {
      way = new CountDownLatch(1);
    }

    void open() {
      way.countDown();
    }

    boolean awaitRestore() throws InterruptedException {
      return reached.await(1, TimeUnit.MINUTES);
    }

    private void pass() {
      reached.countDown();
      try {
        way.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void init(StateStoreContext context, StateStore root) {
    StateRestoreCallback held = (key, value) -> gate.pass();
    context.register(root, held);
    open = true;
  }

  @Override
  public void close() {
    open = false;
  }

  @Override
  public boolean persistent() {
    return false;
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  /** Makes it, with a changelog. */
  record Builder(String name, Gate gate) implements StoreBuilder<HeldStore> {
    @Override
    public HeldStore build() {
      return new HeldStore(name, gate);
    }

    @Override
    public StoreBuilder<HeldStore> withCachingEnabled() {
      return this;
    }

    @Override
    public StoreBuilder<HeldStore> withCachingDisabled() {
      return this;
    }

    @Override
    public StoreBuilder<HeldStore> withLoggingEnabled(Map<String, String> config) {
      return this;
    }

    @Override
    public StoreBuilder<HeldStore> withLoggingDisabled() {
      return this;
    }

    @Override
    public Map<String, String> logConfig() {
      return Map.of();
    }

    @Override
    public boolean loggingEnabled() {
      return true;
    }
  }
}
