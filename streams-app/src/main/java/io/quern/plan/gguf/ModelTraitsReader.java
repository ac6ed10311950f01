package io.quern.plan.gguf;

import io.quern.format.gguf.MetadataValues;
import java.util.Arrays;
import java.util.Set;

/**
 * Reads what the mix rules ask of a model from its metadata, and refuses what the loader refuses.
 * Source: llama-model.cpp, load_hparams.
 */
final class ModelTraitsReader {
  private static final long MAX_LAYERS = 512;
  private static final Set<String> FULL_ROTATION = Set.of("llama", "deci", "falcon", "llama-embed");
  private static final Set<String> ROPE_SCALINGS = Set.of("none", "linear", "yarn", "longrope");
  private static final String HINT =
      "llama-quantize refuses such a model too: correct its metadata";

  private final MetadataValues values;
  private final String architecture;

  private ModelTraitsReader(MetadataValues values, String architecture) {
    this.values = values;
    this.architecture = architecture;
  }

  static ModelTraits read(MetadataValues values) throws PlanRefusedException {
    String architecture = Architectures.demand(values);
    if (architecture.equals(Architectures.CLIP)) {
      return new ModelTraits(architecture, 0, 0, 0, false);
    }
    return new ModelTraitsReader(values, architecture).read();
  }

  private ModelTraits read() throws PlanRefusedException {
    long blocks = number("block_count", 0);
    check(
        blocks >= 1 && blocks <= MAX_LAYERS,
        "block_count",
        blocks + " layers, where 1 to " + MAX_LAYERS + " are read");
    long main = blocks - number("nextn_predict_layers", 0);
    check(main >= 0, "nextn_predict_layers", "more of them than layers");
    perLayer("feed_forward_length", blocks, 0);
    long heads = perLayer("attention.head_count", blocks, 0)[0];
    long keyValueHeads = perLayer("attention.head_count_kv", blocks, heads)[0];
    checkRotation(heads);
    long experts =
        new ExpertCounts(values, architecture).checked(perLayer("expert_used_count", blocks, 0));
    boolean is70B = is70B(main, heads == keyValueHeads, experts);
    return new ModelTraits(
        architecture,
        layers(blocks, main),
        keyValueHeads == 0 ? 0 : heads / keyValueHeads,
        experts,
        is70B);
  }

  /** Layers as the loader counts them: two architectures change the number. */
  private int layers(long blocks, long main) throws PlanRefusedException {
    if (architecture.equals("graniteswitch")) {
      return (int) main + 1;
    }
    long loops = architecture.equals("nanbeige") ? number("num_loops", 1) : 1;
    long layers = loops > 1 ? main * loops : blocks;
    check(
        loops >= 1 && layers <= MAX_LAYERS, "num_loops", loops + " loops over " + main + " layers");
    return (int) layers;
  }

  /** Source: models/llama.cpp, deci.cpp, olmo.cpp, qwen2.cpp, jais2.cpp. */
  private boolean is70B(long main, boolean ungrouped, long experts) {
    return switch (architecture) {
      case "llama", "llama-embed" -> main == 80 && !ungrouped && experts != 8;
      case "deci", "olmo", "qwen2" -> main == 80;
      case "jais2" -> main == 68;
      default -> false;
    };
  }

  private void checkRotation(long heads) throws PlanRefusedException {
    String scaling = values.stringOf(architecture + ".rope.scaling.type").orElse("linear");
    check(
        ROPE_SCALINGS.contains(scaling),
        "rope.scaling.type",
        "unknown rope scaling '" + scaling + "'");
    if (heads == 0) {
      return;
    }
    long width = number("attention.key_length", number("embedding_length", 0) / heads);
    number("attention.value_length", 0);
    long rotated = number("rope.dimension_count", width);
    check(
        rotated == width || !FULL_ROTATION.contains(architecture),
        "rope.dimension_count",
        rotated + " where " + width + " is due");
  }

  private long number(String key, long absent) throws PlanRefusedException {
    String full = architecture + "." + key;
    check(!values.has(full) || values.u32Of(full).isPresent(), key, "its value is not of type u32");
    return values.u32Of(full).orElse(absent);
  }

  /** One value a layer: the array of that length, or the single value for each. */
  private long[] perLayer(String key, long layers, long absent) throws PlanRefusedException {
    long[] array = values.integersOf(architecture + "." + key).orElse(null);
    if (array == null) {
      long[] same = new long[(int) layers];
      Arrays.fill(same, number(key, absent));
      return same;
    }
    check(array.length == layers, key, array.length + " values for " + layers + " layers");
    return Arrays.stream(array).map(value -> value & 0xFFFFFFFFL).toArray();
  }

  private void check(boolean holds, String key, String problem) throws PlanRefusedException {
    if (!holds) {
      throw PlanRefusedException.ofKey(architecture + "." + key, problem, HINT);
    }
  }
}
