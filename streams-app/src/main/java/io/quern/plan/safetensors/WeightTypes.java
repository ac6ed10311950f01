package io.quern.plan.safetensors;

import static io.quern.plan.safetensors.Activations.DYNAMIC;
import static io.quern.plan.safetensors.Activations.NONE;
import static io.quern.plan.safetensors.NumberType.FLOAT;
import static io.quern.plan.safetensors.NumberType.INT;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The types by name. Presets of compressed-tensors 0.19.0 have their meaning there, but for {@code
 * FP8}: there it needs data to scale activations by, here they are scaled as they come.
 */
final class WeightTypes {
  private static final boolean SYMMETRIC = true;
  private static final boolean ZERO_POINT = false;

  private static final Map<String, WeightType> TYPES = new LinkedHashMap<>();

  static {
    //   name          number bits zero point  a scale for           activations
    put("W8A8", Scheme.of(INT, 8, SYMMETRIC, Grain.CHANNEL, DYNAMIC));
    put("W8A16", Scheme.of(INT, 8, SYMMETRIC, Grain.group(128), NONE));
    put("W7A16", Scheme.of(INT, 7, SYMMETRIC, Grain.group(128), NONE));
    put("W6A16", Scheme.of(INT, 6, SYMMETRIC, Grain.group(128), NONE));
    put("W5A16", Scheme.of(INT, 5, SYMMETRIC, Grain.group(128), NONE));
    put("W4A16", Scheme.of(INT, 4, SYMMETRIC, Grain.group(128), NONE));
    put("W4A16_ASYM", Scheme.of(INT, 4, ZERO_POINT, Grain.group(128), NONE));
    put("W3A16", Scheme.of(INT, 3, SYMMETRIC, Grain.group(128), NONE));
    put("W2A16", Scheme.of(INT, 2, SYMMETRIC, Grain.group(128), NONE));
    put("FP8", Scheme.of(FLOAT, 8, SYMMETRIC, Grain.TENSOR, DYNAMIC));
    put("FP8_DYNAMIC", Scheme.of(FLOAT, 8, SYMMETRIC, Grain.CHANNEL, DYNAMIC));
    put("FP8_BLOCK", Scheme.of(FLOAT, 8, SYMMETRIC, Grain.block(128, 128), DYNAMIC));
    put("NVFP4A16", Scheme.of(FLOAT, 4, SYMMETRIC, Grain.tensorGroup(16), NONE));
    put("MXFP4A16", Scheme.of(FLOAT, 4, SYMMETRIC, Grain.group(32), NONE));
    put("MXFP8A16", Scheme.of(FLOAT, 8, SYMMETRIC, Grain.group(32), NONE));
    TYPES.put("NF4", new WeightType.Nf4(false));
    TYPES.put("NF4_DQ", new WeightType.Nf4(true));
    for (int bits = 1; bits <= 8; bits++) {
      TYPES.put("KMEANS" + bits, new WeightType.Codebook(1 << bits, 0, CodebookLayout.QUERN));
    }
    for (int bits = 1; bits <= 8; bits *= 2) {
      TYPES.put(
          "KMEANS" + bits + "_AQLM", new WeightType.Codebook(1 << bits, 0, CodebookLayout.AQLM));
    }
    TYPES.put("COPY", new WeightType.Copy());
  }

  private WeightTypes() {}

  private static void put(String name, Scheme scheme) {
    TYPES.put(name, new WeightType.Compressed(scheme));
  }

  /** The type of a name in any case. */
  static Optional<WeightType> find(String name) {
    return Optional.ofNullable(TYPES.get(name.toUpperCase(Locale.ROOT)));
  }

  /** In the order of the rule book. */
  static List<String> names() {
    return new ArrayList<>(TYPES.keySet());
  }
}
