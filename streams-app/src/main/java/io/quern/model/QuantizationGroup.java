package io.quern.model;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A scheme for the modules that it targets.
 *
 * @param targets {@code Linear}, names of modules or the ends of such, or {@code re:} patterns
 */
public record QuantizationGroup(
    String name, List<String> targets, Numbers numbers, Grain grain, Scaling scaling) {
  public QuantizationGroup {
    targets = List.copyOf(targets);
  }

  /**
   * What a code is.
   *
   * @param type {@code int} or {@code float}
   * @param symmetric without zero point
   */
  public record Numbers(String type, int bits, boolean symmetric) {}

  /**
   * Which weights share a scale.
   *
   * @param strategy {@code tensor}, {@code channel}, {@code group}, {@code block} or {@code
   *     tensor_group}
   * @param groupSize weights in a group, 0 where the strategy has none
   * @param blockRows rows of a block, 0 where the strategy has none
   * @param blockColumns columns of a block, 0 where the strategy has none
   */
  public record Grain(String strategy, int groupSize, int blockRows, int blockColumns) {}

  /**
   * How scales come about.
   *
   * @param observer {@code minmax}, {@code mse}, {@code percentile} or {@code kl}; empty for the
   *     default
   * @param arguments of the observer: {@code percentile}
   * @param scaleDtype empty for the scheme's own
   * @param activations {@code dynamic} where activations are quantized too, as they come; else
   *     empty
   */
  public record Scaling(
      String observer, Map<String, String> arguments, String scaleDtype, String activations) {
    public Scaling {
      arguments = Collections.unmodifiableMap(new TreeMap<>(arguments));
    }
  }
}
