package io.quern.kernel;

import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The observers of row formats that search for the range, by name of the format. */
public final class ShrinkObservers {
  private static final Map<String, Function<Map<String, String>, ShrinkObserver>> MAKERS =
      Map.ofEntries(
          Map.entry(IntPacked.NAME, IntShrinkObserver::of),
          Map.entry(Int8Plain.NAME, IntShrinkObserver::of),
          Map.entry(Fp8.NAME, texts -> GroupObserver.fp8(texts, SmallFloatTrial::search)),
          Map.entry("mxfp4", texts -> GroupObserver.mxfp4(texts, SmallFloatTrial::search)),
          Map.entry("mxfp8", texts -> GroupObserver.mxfp8(texts, SmallFloatTrial::search)),
          Map.entry("nvfp4", Nvfp4Observer::of));

  private ShrinkObservers() {}

  /**
   * An observer.
   *
   * @param parameters those of the row format
   * @throws IllegalArgumentException for parameters that the format cannot have
   */
  public static Optional<ShrinkObserver> find(String format, Map<String, String> parameters) {
    return Optional.ofNullable(MAKERS.get(format)).map(maker -> maker.apply(parameters));
  }
}
