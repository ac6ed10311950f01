package io.quern.plan.safetensors;

/**
 * Which weights share a scale.
 *
 * @param group columns of a group, 0 where the strategy has none
 * @param blockRows rows of a block, 0 where the strategy has none
 * @param blockColumns columns of a block, 0 where the strategy has none
 */
record Grain(Strategy strategy, int group, int blockRows, int blockColumns) {
  static final Grain TENSOR = new Grain(Strategy.TENSOR, 0, 0, 0);

  /** A row is an output channel. */
  static final Grain CHANNEL = new Grain(Strategy.CHANNEL, 0, 0, 0);

  static Grain group(int columns) {
    return new Grain(Strategy.GROUP, columns, 0, 0);
  }

  static Grain tensorGroup(int columns) {
    return new Grain(Strategy.TENSOR_GROUP, columns, 0, 0);
  }

  static Grain block(int rows, int columns) {
    return new Grain(Strategy.BLOCK, 0, rows, columns);
  }

  /** Scales that a row of {@code columns} weights has by itself. */
  long scalesOfRow(long columns) {
    return group == 0 ? 1 : columns / group;
  }
}
