package io.quern.plan;

import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/** What Kafka promises a task. */
final class Guarantee {
  private Guarantee() {}

  /**
   * Whether a crash can part what a store knows from what was sent: then a plan may be known whose
   * orders are nowhere.
   */
  static boolean isAtLeastOnce(ProcessorContext<?, ?> context) {
    Object guarantee = context.appConfigs().get(StreamsConfig.PROCESSING_GUARANTEE_CONFIG);
    return !StreamsConfig.EXACTLY_ONCE_V2.equals(guarantee);
  }
}
