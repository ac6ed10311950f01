package io.quern.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.config.MeterFilterReply;
import org.junit.jupiter.api.Test;

class KafkaFilterTest {
  private final KafkaFilter filter = new KafkaFilter();

  @Test
  void shouldShowWhatIsAskedFor() {
    assertThat(reply("kafka.stream.thread.commit.latency.max", Tags.of("thread.id", "t1")))
        .isEqualTo(MeterFilterReply.ACCEPT);
  }

  @Test
  void shouldLeaveOutTheRest() {
    assertThat(reply("kafka.consumer.io.ratio", Tags.empty())).isEqualTo(MeterFilterReply.DENY);
  }

  @Test
  void shouldShowNothingByPartitionOrBroker() {
    assertThat(reply("kafka.producer.record.send.total", Tags.of("node.id", "node-1")))
        .isEqualTo(MeterFilterReply.DENY);
    assertThat(
            reply("kafka.consumer.fetch.manager.bytes.consumed.total", Tags.of("partition", "7")))
        .isEqualTo(MeterFilterReply.DENY);
  }

  @Test
  void shouldHaveNoSayInOtherFigures() {
    assertThat(reply("quern.weights", Tags.empty())).isEqualTo(MeterFilterReply.NEUTRAL);
  }

  private MeterFilterReply reply(String name, Tags tags) {
    return filter.accept(new Meter.Id(name, tags, null, null, Meter.Type.GAUGE));
  }
}
