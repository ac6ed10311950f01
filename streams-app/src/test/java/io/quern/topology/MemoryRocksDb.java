package io.quern.topology;

import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.Env;
import org.rocksdb.Options;

/**
 * RocksDB as it is, but with its files in memory: a test of a few records would spend most of its
 * time on opening, closing and deleting them.
 */
public final class MemoryRocksDb implements RocksDBConfigSetter {
  /** The setting that holds the {@link Env}; whoever sets it closes it after the stores. */
  static final String ENV = "quern.test.rocksdb.env";

  @Override
  public void setConfig(String store, Options options, Map<String, Object> settings) {
    options.setEnv((Env) settings.get(ENV));
  }

  @Override
  public void close(String store, Options options) {}
}
