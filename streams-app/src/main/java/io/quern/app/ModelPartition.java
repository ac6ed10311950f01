package io.quern.app;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.utils.Utils;

/** Where the records of a model go on models, profiles and artifacts. */
final class ModelPartition {
  private ModelPartition() {}

  static int of(String model, int partitions) {
    return Utils.toPositive(Utils.murmur2(model.getBytes(StandardCharsets.UTF_8))) % partitions;
  }
}
