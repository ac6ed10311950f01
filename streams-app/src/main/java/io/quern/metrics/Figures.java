package io.quern.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.DoubleSupplier;

/**
 * All figures of the process. Nothing is pushed into it: at each scrape it asks those who count.
 */
public final class Figures implements AutoCloseable {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JvmGcMetrics collections = new JvmGcMetrics();
  private final List<Runnable> beforeScrape = new CopyOnWriteArrayList<>();

  /** The registry itself holds them weakly. */
  private final Map<Name, DoubleSupplier> asked = new ConcurrentHashMap<>();

  /**
   * What a figure is called.
   *
   * @param name in Micrometer's spelling, {@code quern.pushes}; Prometheus' is {@code
   *     quern_pushes_total}
   * @param unit such as {@code bytes} or {@code seconds}, which ends the name; empty for a count
   */
  record Name(String name, String unit, Tags tags) {
    static Name of(String name, String... tags) {
      return new Name(name, "", Tags.of(tags));
    }

    static Name in(String unit, String name, String... tags) {
      return new Name(name, unit, Tags.of(tags));
    }
  }

  /** With the figures of the JVM and the process. */
  public static Figures ofThisProcess() {
    Figures figures = new Figures();
    figures.registry.config().meterFilter(new KafkaFilter());
    List<MeterBinder> binders =
        List.of(
            new JvmMemoryMetrics(),
            figures.collections,
            new JvmThreadMetrics(),
            new ProcessorMetrics(),
            new UptimeMetrics(),
            new FileDescriptorMetrics());
    binders.forEach(binder -> binder.bindTo(figures.registry));
    return figures;
  }

  private Figures() {}

  /** For Kafka's own figures. */
  public MeterRegistry registry() {
    return registry;
  }

  /** A count that only grows; asked for again under the same name, it stays what it was. */
  void counter(Name name, DoubleSupplier value) {
    if (asked.putIfAbsent(name, value) == null) {
      FunctionCounter.builder(name.name(), value, DoubleSupplier::getAsDouble)
          .baseUnit(name.unit().isEmpty() ? null : name.unit())
          .tags(name.tags())
          .register(registry);
    }
  }

  /** What may rise and fall; NaN for unknown. */
  void gauge(Name name, DoubleSupplier value) {
    if (asked.putIfAbsent(name, value) == null) {
      Gauge.builder(name.name(), value, DoubleSupplier::getAsDouble)
          .baseUnit(name.unit().isEmpty() ? null : name.unit())
          .tags(name.tags())
          .register(registry);
    }
  }

  /** Runs before each scrape: new labels may have come. */
  void beforeScrape(Runnable look) {
    beforeScrape.add(look);
  }

  /** In Prometheus' text format. */
  public String scrape() {
    beforeScrape.forEach(Runnable::run);
    return registry.scrape();
  }

  @Override
  public void close() {
    collections.close();
    registry.close();
  }
}
