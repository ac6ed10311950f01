package io.quern.app;

import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Cache;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.WriteBufferManager;

/**
 * Bounds the native memory of all stores of the process together: blocks, indexes and what is not
 * yet written. Streams makes one of these for each store.
 */
public final class BoundedRocksDb implements RocksDBConfigSetter {
  static final long CACHE_BYTES = 24L * 1024 * 1024;
  private static final long UNWRITTEN_BYTES = 12L * 1024 * 1024;
  private static final long UNWRITTEN_A_STORE = 1024L * 1024;

  /** Set aside for each store's list of files; RocksDB's 4 MiB are half a gigabyte in all. */
  private static final long MANIFEST_BYTES = 16 * 1024;

  /** Loaded with the first store, because it loads the native library. */
  private static final class Shared {
    static final Cache CACHE = new LRUCache(CACHE_BYTES);
    static final WriteBufferManager UNWRITTEN = new WriteBufferManager(UNWRITTEN_BYTES, CACHE);
  }

  @Override
  public void setConfig(String store, Options options, Map<String, Object> configs) {
    BlockBasedTableConfig table = (BlockBasedTableConfig) options.tableFormatConfig();
    table.setBlockCache(Shared.CACHE);
    table.setCacheIndexAndFilterBlocks(true);
    options.setTableFormatConfig(table);
    options.setWriteBufferManager(Shared.UNWRITTEN);
    options.setWriteBufferSize(UNWRITTEN_A_STORE);
    options.setMaxWriteBufferNumber(2);
    options.setManifestPreallocationSize(MANIFEST_BYTES);
    options.setMaxBackgroundJobs(2);
  }

  /** The cache is the process's, not the store's. */
  @Override
  public void close(String store, Options options) {}
}
