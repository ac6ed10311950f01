package io.quern.topology;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.rocksdb.Env;
import org.rocksdb.RocksMemEnv;

/** Topologies under test, whose stores stand in memory; nothing of them is left behind. */
final class TestDrivers implements AutoCloseable {
  private final Path directory = newDirectory();
  private final Env files = new RocksMemEnv(Env.getDefault());
  private final List<TopologyTestDriver> drivers = new ArrayList<>();

  /** As a service runs by default. */
  TopologyTestDriver start(String name, Topology topology) {
    return start(name, topology, StreamsConfig.EXACTLY_ONCE_V2);
  }

  TopologyTestDriver start(String name, Topology topology, String guarantee) {
    Properties settings = new Properties();
    settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, guarantee);
    settings.put(StreamsConfig.APPLICATION_ID_CONFIG, name);
    settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "nowhere:1");
    settings.put(StreamsConfig.STATE_DIR_CONFIG, directory.toString());
    settings.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, MemoryRocksDb.class);
    settings.put(MemoryRocksDb.ENV, files);
    TopologyTestDriver driver = new TopologyTestDriver(topology, settings);
    drivers.add(driver);
    return driver;
  }

  /** In the order of their start. */
  List<TopologyTestDriver> all() {
    return drivers;
  }

  /** Entries in the stores, by store. */
  Map<String, Integer> entries() {
    Map<String, Integer> entries = new TreeMap<>();
    for (TopologyTestDriver driver : drivers) {
      driver
          .getAllStateStores()
          .keySet()
          .forEach(
              name -> {
                int count = 0;
                try (var all = driver.getKeyValueStore(name).all()) {
                  for (; all.hasNext(); all.next()) {
                    count++;
                  }
                }
                entries.put(name, count);
              });
    }
    return entries;
  }

  /** What a topology wrote into a topic since this was asked last. */
  static List<TestRecord<String, byte[]>> received(TopologyTestDriver driver, String topic) {
    if (!driver.producedTopicNames().contains(topic)) {
      return List.of();
    }
    TestOutputTopic<String, byte[]> output =
        driver.createOutputTopic(topic, new StringDeserializer(), new ByteArrayDeserializer());
    return output.readRecordsToList();
  }

  @Override
  public void close() {
    drivers.forEach(TopologyTestDriver::close);
    files.close();
    delete(directory);
  }

  /** Streams keeps a lock and a process id there. */
  private static Path newDirectory() {
    try {
      return Files.createTempDirectory("quern-picture-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path directory) {
    try (Stream<Path> entries = Files.walk(directory)) {
      entries.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
