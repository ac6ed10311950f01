package io.quern.kernel;

import java.util.Map;
import java.util.Optional;

/** The row formats by name. */
public final class RowFormats {
  private static final Map<String, Maker> MAKERS =
      Map.ofEntries(
          Map.entry(IntPacked.NAME, IntPacked::of), Map.entry(Int8Plain.NAME, Int8Plain::of));

  private RowFormats() {}

  /** Makes a format of its parameters and of what the whole tensor decided. */
  @FunctionalInterface
  interface Maker {
    RowFormat make(Map<String, String> parameters, byte[] calibration);
  }

  /** Whether there is a row format of that name. */
  public static boolean isKnown(String name) {
    return MAKERS.containsKey(name);
  }

  /**
   * A row format.
   *
   * @param calibration raw bits, empty where the format needs none
   * @throws IllegalArgumentException for parameters or a calibration that the format cannot have
   */
  public static Optional<RowFormat> find(
      String name, Map<String, String> parameters, byte[] calibration) {
    return Optional.ofNullable(MAKERS.get(name)).map(maker -> maker.make(parameters, calibration));
  }
}
