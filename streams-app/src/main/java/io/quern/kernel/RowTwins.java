package io.quern.kernel;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The SIMD twins of row formats and of their observers, each used as soon as it is warm. */
final class RowTwins {
  private final Map<String, Warmth> warmths = new ConcurrentHashMap<>();

  /** The twin of {@code format} behind its definition, or the definition where there is no twin. */
  RowQuantizer newQuantizer(RowFormat format) {
    RowQuantizer twin = twinOf(format);
    return twin == null
        ? format.newQuantizer()
        : new WarmingRowQuantizer(
            format.newQuantizer(), twin, columns -> warmUp(format, columns), warmthOf(format));
  }

  /** A new twin; null where there is none for the format or its parameters. */
  static @Nullable RowQuantizer twinOf(RowFormat format) {
    Function<RowFormat, @Nullable RowQuantizer> twins = VectorTwins.ROWS.get(format.name());
    return twins == null ? null : twins.apply(format);
  }

  /** The twin of an observer behind its definition, or the definition where there is no twin. */
  Optional<ShrinkObserver> newObserver(String format, Map<String, String> parameters) {
    Optional<ShrinkObserver> definition = ShrinkObservers.find(format, parameters);
    Function<Map<String, String>, ShrinkObserver> twins = VectorTwins.OBSERVERS.get(format);
    if (twins == null) {
      return definition;
    }
    Warmth warmth =
        warmths.computeIfAbsent("observe " + format + " " + parameters, name -> new Warmth());
    return definition.map(
        one ->
            new WarmingShrinkObserver(
                one,
                twins.apply(parameters),
                columns ->
                    warmUp(
                        ShrinkObservers.find(format, parameters).orElseThrow(),
                        twins.apply(parameters),
                        columns,
                        warmth),
                warmth));
  }

  /** Warms with observers of its own: the first ones work on meanwhile. */
  private static void warmUp(
      ShrinkObserver definition, ShrinkObserver twin, int columns, Warmth warmth) {
    if (warmth.begin()) {
      WarmUp.inBackground(WarmUp.observer(definition, twin, columns, warmth));
    }
  }

  /** As {@link #newObserver}, for ranges that chunks share. */
  Optional<StepCosts> newStepCosts(String format, Map<String, String> parameters) {
    Optional<StepCosts> definition = StepCostsOfFormats.find(format, parameters);
    Function<Map<String, String>, StepCosts> twins = VectorTwins.STEP_COSTS.get(format);
    if (twins == null) {
      return definition;
    }
    Warmth warmth =
        warmths.computeIfAbsent("costs " + format + " " + parameters, name -> new Warmth());
    return definition.map(
        one ->
            new WarmingStepCosts(
                one,
                twins.apply(parameters),
                () ->
                    warmUp(
                        StepCostsOfFormats.find(format, parameters).orElseThrow(),
                        twins.apply(parameters),
                        warmth),
                warmth));
  }

  private static void warmUp(StepCosts definition, StepCosts twin, Warmth warmth) {
    if (warmth.begin()) {
      WarmUp.inBackground(WarmUp.stepCosts(definition, twin, warmth));
    }
  }

  private Warmth warmthOf(RowFormat format) {
    return warmths.computeIfAbsent(format.kernelName(), name -> new Warmth());
  }

  /** Warms the twin in the background, unless that has begun before. */
  void warmUp(RowFormat format, int columns) {
    RowQuantizer twin = twinOf(format);
    if (twin != null && warmthOf(format).begin()) {
      WarmUp.inBackground(WarmUp.rows(format, twin, columns, warmthOf(format)));
    }
  }
}
