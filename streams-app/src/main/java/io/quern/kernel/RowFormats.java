package io.quern.kernel;

import java.util.Map;
import java.util.Optional;

/** The row formats by name. */
public final class RowFormats {
  private static final Map<String, Maker> MAKERS =
      Map.ofEntries(
          Map.entry(CodebookRows.NAME, CodebookRows::of),
          Map.entry(Nf4.NAME, Nf4::of),
          Map.entry(IntPacked.NAME, IntPacked::of),
          Map.entry(Int8Plain.NAME, Int8Plain::of),
          Map.entry(Fp8.NAME, Fp8::of),
          Map.entry("mxfp4", GroupRows::mxfp4),
          Map.entry("mxfp8", GroupRows::mxfp8),
          Map.entry("nvfp4", GroupRows::nvfp4));

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
