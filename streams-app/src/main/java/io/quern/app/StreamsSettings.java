package io.quern.app;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.streams.StreamsConfig;

/**
 * The settings of a Streams application, with those of the clients that it makes.
 *
 * @param applicationId also the group's id
 * @param instance name of this member across restarts; empty where nobody will restart it
 * @param stateDir where the stores stand
 * @param threads number of them
 * @param commitMillis how long a transaction lasts: later means fewer of them, and later news
 */
public record StreamsSettings(
    String applicationId, String instance, Path stateDir, int threads, int commitMillis) {
  private static final int MIB = ClientSettings.MIB;

  /** A batch of these holds many small records, and a large one gets a batch of its own. */
  private static final int BATCH_BYTES = MIB / 2;

  private static final int CHANGELOG_SEGMENT_BYTES = 4 * MIB;
  static final int COMMIT_MILLIS = 100;

  /** Restoring an empty store takes one poll. */
  private static final int POLL_MILLIS = 20;

  /** With commits as often as news should travel. */
  public StreamsSettings(String applicationId, String instance, Path stateDir, int threads) {
    this(applicationId, instance, stateDir, threads, COMMIT_MILLIS);
  }

  /** The application plan. */
  public Map<String, Object> plan(ClientSettings clients) {
    return all(clients, clients.memory().planThread());
  }

  /** The application calibrate. */
  public Map<String, Object> calibrate(ClientSettings clients) {
    return all(clients, clients.memory().calibrateThread());
  }

  /** The application quantize. */
  public Map<String, Object> quantize(ClientSettings clients) {
    return all(clients, clients.memory().quantizeThread());
  }

  /**
   * Each client's settings are merged here and stand under its most specific prefix, so that the
   * user's word holds whatever prefix it has. Streams itself would let ours win over a shorter one.
   */
  private Map<String, Object> all(ClientSettings clients, StreamThreadMemory memory) {
    ClientOverrides overrides = clients.overrides();
    Map<String, Object> settings = overrides.over(application(clients, memory));
    put(
        settings,
        "main.consumer.",
        overrides.over(mainConsumer(clients, memory), "consumer.", "main.consumer."));
    put(
        settings,
        "restore.consumer.",
        overrides.over(restoreConsumer(clients, memory), "consumer.", "restore.consumer."));
    put(settings, "producer.", overrides.over(producer(clients, memory), "producer."));
    put(settings, "admin.", clients.admin());
    put(settings, "topic.", changelogs(overrides));
    return settings;
  }

  private Map<String, Object> application(ClientSettings clients, StreamThreadMemory memory) {
    Map<String, Object> ours = ClientSettings.common(clients.servers());
    ours.put(StreamsConfig.APPLICATION_ID_CONFIG, applicationId);
    ours.put(StreamsConfig.STATE_DIR_CONFIG, stateDir.toString());
    ours.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, threads);
    ours.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    ours.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, commitMillis);
    ours.put(StreamsConfig.BUFFERED_RECORDS_PER_PARTITION_CONFIG, memory.recordsPerPartition());
    ours.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0L);
    ours.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, BoundedRocksDb.class);
    ours.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, -1);
    ours.put(StreamsConfig.POLL_MS_CONFIG, POLL_MILLIS);
    ours.put(StreamsConfig.LOG_SUMMARY_INTERVAL_MS_CONFIG, -1L);
    // Stores are small and quickly restored: a process that joins gets its share at once, not when
    // it has caught up, which is looked at every ten minutes only.
    ours.put(StreamsConfig.ACCEPTABLE_RECOVERY_LAG_CONFIG, Long.MAX_VALUE);
    ours.put(StreamsConfig.PROBING_REBALANCE_INTERVAL_MS_CONFIG, 60_000L);
    return ours;
  }

  private Map<String, Object> mainConsumer(ClientSettings clients, StreamThreadMemory memory) {
    Map<String, Object> ours = clients.consumerOf(memory.fetchBytes());
    // What Streams sets itself, and would complain about.
    ours.remove(ConsumerConfig.ISOLATION_LEVEL_CONFIG);
    ours.remove(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG);
    ours.remove(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG);
    ours.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    ours.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, memory.pollRecords());
    ours.putAll(ClientSettings.membership(instance));
    return ours;
  }

  private static Map<String, Object> restoreConsumer(
      ClientSettings clients, StreamThreadMemory memory) {
    Map<String, Object> ours = new HashMap<>(ClientSettings.common(clients.servers()));
    // A broker answers one request of a connection after the other: where a store's next question
    // waits behind a fetch that finds nothing, half a second goes by for each task.
    ours.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 10);
    ours.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, memory.restoreBytes());
    ours.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, memory.restoreBytes());
    return ours;
  }

  private static Map<String, Object> producer(ClientSettings clients, StreamThreadMemory memory) {
    Map<String, Object> ours = clients.producerOf(memory.bufferBytes(), BATCH_BYTES);
    ours.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, ClientSettings.TRANSACTION_MILLIS);
    return ours;
  }

  /** A store of plan holds parts of manifests, as large as any record. */
  private static Map<String, Object> changelogs(ClientOverrides overrides) {
    Map<String, Object> ours = new HashMap<>();
    ours.put(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, 2 * MIB + BATCH_BYTES);
    ours.putAll(WantedTopics.COMPACTION);
    ours.put(TopicConfig.SEGMENT_BYTES_CONFIG, CHANGELOG_SEGMENT_BYTES);
    ours.putAll(overrides.with("topic."));
    return ours;
  }

  private static void put(Map<String, Object> settings, String prefix, Map<String, Object> of) {
    of.forEach((name, value) -> settings.put(prefix + name, value));
  }
}
