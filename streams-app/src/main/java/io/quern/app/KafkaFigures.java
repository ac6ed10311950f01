package io.quern.app;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import io.quern.topology.ClientWatch;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.streams.KafkaStreams;

/** Kafka's own figures, by Micrometer's binder; the filter of the registry says which. */
final class KafkaFigures implements ClientWatch, AutoCloseable {
  /** How often new figures, such as those of a thread that was replaced, are looked for. */
  private static final Duration REFRESH = Duration.ofSeconds(10);

  private final MeterRegistry registry;
  private final List<KafkaStreamsMetrics> bound = new CopyOnWriteArrayList<>();
  private final ScheduledExecutorService scheduler =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("kafka-figures").factory());

  KafkaFigures(MeterRegistry registry) {
    this.registry = registry;
  }

  /** A Streams application, with all clients that it makes. */
  void streams(String stage, KafkaStreams streams) {
    KafkaStreamsMetrics binder = new KafkaStreamsMetrics(streams, tags(stage), scheduler, REFRESH);
    binder.bindTo(registry);
    bound.add(binder);
  }

  @Override
  public Watched opened(String stage, Consumer<?, ?> consumer) {
    KafkaClientMetrics binder = new KafkaClientMetrics(consumer, tags(stage), scheduler, REFRESH);
    binder.bindTo(registry);
    return binder::close;
  }

  private static Tags tags(String stage) {
    return Tags.of("stage", stage);
  }

  @Override
  public void close() {
    scheduler.shutdownNow();
    bound.forEach(KafkaStreamsMetrics::close);
  }
}
