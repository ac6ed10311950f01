package io.quern.app;

import io.quern.metrics.ClusterFigures.Input;
import io.quern.topology.Topics;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many records stages have not committed yet. Asks the broker, so it sees every process; of a
 * group that it may not see it says nothing, and does not ask again.
 */
final class LagReader implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LagReader.class);

  private final Cluster cluster;
  private final Admin admin;
  private final Set<TopicPartition> all;
  private final Set<Stage> seen = EnumSet.allOf(Stage.class);

  /** Where the partitions begin and end now. */
  private record Ends(Map<TopicPartition, Long> first, Map<TopicPartition, Long> next) {
    long behind(TopicPartition at, Map<TopicPartition, OffsetAndMetadata> committed) {
      OffsetAndMetadata known = committed.get(at);
      long from = known == null ? first.getOrDefault(at, 0L) : known.offset();
      return Math.max(0, next.getOrDefault(at, from) - from);
    }
  }

  LagReader(Cluster cluster) {
    this.cluster = cluster;
    this.admin = cluster.admin();
    this.all =
        Arrays.stream(Stage.values())
            .flatMap(stage -> inputs(cluster.topics(), stage).stream())
            .flatMap(topic -> partitions(topic).stream())
            .collect(Collectors.toSet());
  }

  private static List<String> inputs(Topics topics, Stage stage) {
    return switch (stage) {
      case PLAN -> List.of(topics.models(), topics.profiles(), topics.artifacts());
      case QUANTIZE -> List.of(topics.tensorChunks(), topics.orders());
      case CALIBRATE -> List.of(topics.statistics());
      case ASSEMBLE -> List.of(topics.segments());
      case REGISTER -> List.of(topics.artifacts(), topics.profiles());
    };
  }

  private List<TopicPartition> partitions(String topic) {
    return IntStream.range(0, cluster.prepared().partitionsOf(topic))
        .mapToObj(partition -> new TopicPartition(topic, partition))
        .toList();
  }

  /** The lag of each topic that a stage reads, over its partitions. */
  Map<Input, Long> read() {
    Ends ends = new Ends(offsets(OffsetSpec.earliest()), offsets(OffsetSpec.latest()));
    Map<Input, Long> lag = new HashMap<>();
    for (Stage stage : List.copyOf(seen)) {
      committed(stage).ifPresent(committed -> lag.putAll(lag(stage, ends, committed)));
    }
    return lag;
  }

  private Map<Input, Long> lag(
      Stage stage, Ends ends, Map<TopicPartition, OffsetAndMetadata> committed) {
    return inputs(cluster.topics(), stage).stream()
        .collect(
            Collectors.toMap(
                topic -> new Input(stage.word(), topic),
                topic ->
                    partitions(topic).stream().mapToLong(at -> ends.behind(at, committed)).sum()));
  }

  private Map<TopicPartition, Long> offsets(OffsetSpec which) {
    Map<TopicPartition, OffsetSpec> wanted =
        all.stream().collect(Collectors.toMap(at -> at, at -> which));
    Map<TopicPartition, Long> offsets = new HashMap<>();
    Answers.await(
            admin.listOffsets(wanted, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED)).all())
        .forEach((at, found) -> offsets.put(at, found.offset()));
    return offsets;
  }

  /** Nothing where our user may not ask: other processes have the groups of their stages. */
  private Optional<Map<TopicPartition, OffsetAndMetadata>> committed(Stage stage) {
    String group = cluster.topics().groupOf(stage.word());
    try {
      return Optional.of(
          Answers.await(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata()));
    } catch (BrokerUnreachable e) {
      if (e.getCause() instanceof GroupAuthorizationException) {
        LOG.info("event=lag-not-seen group={} hint=\"its user may not describe it\"", group);
        seen.remove(stage);
        return Optional.empty();
      }
      throw e;
    }
  }

  @Override
  public void close() {
    admin.close(Duration.ZERO);
  }
}
