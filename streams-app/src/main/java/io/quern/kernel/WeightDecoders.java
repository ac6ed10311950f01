package io.quern.kernel;

import java.util.List;
import java.util.Optional;

/** The definitions that read every unquantized dtype there is, sorted by its GGUF name. */
public final class WeightDecoders {
  private static final List<WeightDecoder> ALL =
      List.of(
          new DecodeBF16(), //
          new DecodeF16(),
          new DecodeF32());

  private WeightDecoders() {}

  public static List<WeightDecoder> all() {
    return ALL;
  }

  /** The decoder of the dtype that GGUF spells {@code name}. */
  public static Optional<WeightDecoder> find(String name) {
    return ALL.stream().filter(decoder -> decoder.name().equals(name)).findFirst();
  }
}
