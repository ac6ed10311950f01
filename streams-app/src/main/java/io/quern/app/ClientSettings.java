package io.quern.app;

import static org.apache.kafka.clients.CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG;
import static org.apache.kafka.clients.CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG;
import static org.apache.kafka.clients.CommonClientConfigs.ENABLE_METRICS_PUSH_CONFIG;
import static org.apache.kafka.clients.CommonClientConfigs.METRIC_REPORTER_CLASSES_CONFIG;
import static org.apache.kafka.clients.CommonClientConfigs.RECEIVE_BUFFER_CONFIG;
import static org.apache.kafka.clients.CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG;
import static org.apache.kafka.clients.CommonClientConfigs.RETRY_BACKOFF_MS_CONFIG;
import static org.apache.kafka.clients.CommonClientConfigs.SEND_BUFFER_CONFIG;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.RangeAssignor;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * The settings of every Kafka client of the process. Serializers are given to the clients as
 * objects and so are not here.
 *
 * @param servers {@code HOST:PORT,…}
 * @param batchBytes largest batch that the topics take
 * @param memory how much heap each client may take
 * @param overrides what the user says
 */
public record ClientSettings(
    String servers, int batchBytes, MemoryPlan memory, ClientOverrides overrides) {
  static final int MIB = 1024 * 1024;

  /** A member that died is missed after this time; its successor of the same name at once. */
  static final int SESSION_MILLIS = 6000;

  private static final int LONELY_SESSION_MILLIS = 45_000;

  /**
   * A fetch asks for those partitions only of which nothing is waiting to be processed. Where they
   * have nothing, it is held for this time, and so is whoever has meanwhile processed the others.
   */
  private static final int LONELY_FETCH_MILLIS = 20;

  /** A transaction that nobody ends holds back its readers for this time. */
  static final int TRANSACTION_MILLIS = 10_000;

  private static final int API_MILLIS = 15_000;

  /** Settings of a client before its topics are known, for the first questions. */
  public static Map<String, Object> adminOf(String servers, ClientOverrides overrides) {
    Map<String, Object> ours = common(servers);
    ours.put(DEFAULT_API_TIMEOUT_MS_CONFIG, API_MILLIS);
    ours.put("request.timeout.ms", API_MILLIS);
    return overrides.over(ours, "admin.");
  }

  public Map<String, Object> admin() {
    return adminOf(servers, overrides);
  }

  /** The producer of publish: large records, one after the other. */
  public Map<String, Object> publisher() {
    return producer(memory.publishBufferBytes(), batchBytes);
  }

  /** A producer that changes its mind or commits: profiles, states. */
  public Map<String, Object> transactionalProducer(String transactionalId) {
    Map<String, Object> settings = producer(memory.assembleBufferBytes(), MIB / 4);
    settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId);
    settings.putIfAbsent(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, TRANSACTION_MILLIS);
    return settings;
  }

  private Map<String, Object> producer(int bufferBytes, int batch) {
    return overrides.over(producerOf(bufferBytes, batch), "producer.");
  }

  /** Our own settings of a producer, without the user's. */
  Map<String, Object> producerOf(int bufferBytes, int batch) {
    Map<String, Object> ours = common(servers);
    ours.putAll(socketBuffers(2 * MIB));
    ours.put(ProducerConfig.BUFFER_MEMORY_CONFIG, (long) bufferBytes);
    ours.put(ProducerConfig.BATCH_SIZE_CONFIG, Math.min(batch, batchBytes));
    ours.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, batchBytes + MIB);
    ours.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    return ours;
  }

  /** The consumer of assemble: its group shares the partitions, it commits by transactions. */
  public Map<String, Object> assembler(String group, String instance) {
    Map<String, Object> ours = consumerOf(memory.assembleFetchBytes());
    ours.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 8);
    ours.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    ours.putAll(membership(instance));
    Map<String, Object> settings = overrides.over(ours, "consumer.", "main.consumer.");
    settings.put(ConsumerConfig.GROUP_ID_CONFIG, group);
    return settings;
  }

  /** The consumer of register: a member has the same partitions of artifacts and of profiles. */
  public Map<String, Object> registrar(String group, String instance) {
    Map<String, Object> ours = consumerOf(MIB);
    ours.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    ours.put(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, RangeAssignor.class.getName());
    ours.putAll(membership(instance));
    Map<String, Object> settings = overrides.over(ours, "consumer.", "main.consumer.");
    settings.put(ConsumerConfig.GROUP_ID_CONFIG, group);
    return settings;
  }

  /** Reads one chunk at a stated offset: a fetch that is too large costs eight times as much. */
  public Map<String, Object> chunkReader() {
    Map<String, Object> ours = consumerOf(1);
    ours.put(ConsumerConfig.RECEIVE_BUFFER_CONFIG, 2 * MIB);
    ours.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1);
    ours.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    Map<String, Object> settings = overrides.over(ours, "consumer.");
    // A larger fetch would be right for every other consumer of the user's file.
    settings.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 1);
    return settings;
  }

  /** Follows small topics from a place that it seeks itself, without a group. */
  public Map<String, Object> watcher() {
    Map<String, Object> ours = consumerOf(MIB);
    ours.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    return overrides.over(ours, "consumer.");
  }

  Map<String, Object> consumerOf(int fetchBytes) {
    Map<String, Object> ours = common(servers);
    ours.putAll(socketBuffers(2 * MIB));
    ours.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, fetchBytes);
    ours.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, fetchBytes);
    ours.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    ours.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    ours.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    return ours;
  }

  /**
   * Nobody waits for a member without a name to come back: it is given time on a busy machine. It
   * works for seconds, and asks more often than one that may be idle for days.
   */
  static Map<String, Object> membership(String instance) {
    Map<String, Object> member = new HashMap<>();
    if (instance.isEmpty()) {
      member.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, LONELY_SESSION_MILLIS);
      member.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, LONELY_FETCH_MILLIS);
      return member;
    }
    member.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, SESSION_MILLIS);
    member.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, SESSION_MILLIS / 4);
    member.put(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, instance);
    return member;
  }

  static Map<String, Object> common(String servers) {
    Map<String, Object> common = new HashMap<>();
    common.put(BOOTSTRAP_SERVERS_CONFIG, servers);
    // Nobody reads them, and they cost a tenth of a second at start.
    common.put(METRIC_REPORTER_CLASSES_CONFIG, "");
    common.put(ENABLE_METRICS_PUSH_CONFIG, false);
    // From 20 ms up to a second: what is not there yet mostly is a moment later.
    common.put(RETRY_BACKOFF_MS_CONFIG, 20L);
    common.put(RECONNECT_BACKOFF_MAX_MS_CONFIG, 500L);
    return common;
  }

  private static Map<String, Object> socketBuffers(int bytes) {
    return Map.of(SEND_BUFFER_CONFIG, bytes, RECEIVE_BUFFER_CONFIG, bytes);
  }

  /** Without the user's values: they may be secrets. */
  @Override
  public String toString() {
    return "clients of " + servers + ", " + overrides;
  }
}
