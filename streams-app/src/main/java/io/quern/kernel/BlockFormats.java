package io.quern.kernel;

import java.util.List;
import java.util.Optional;

/** Every block format there is, sorted by its GGUF name. */
public final class BlockFormats {
  private static final List<BlockFormat> ALL =
      List.of(
          new BF16(), //
          new F16(),
          new F32(),
          new Q2_K(),
          new Q3_K(),
          new Q4_0(),
          new Q4_1(),
          new Q4_K(),
          new Q5_0(),
          new Q5_1(),
          new Q5_K(),
          new Q6_K(),
          new Q8_0());

  private BlockFormats() {}

  public static List<BlockFormat> all() {
    return ALL;
  }

  /** The format that GGUF spells {@code name}. */
  public static Optional<BlockFormat> find(String name) {
    return ALL.stream().filter(format -> format.name().equals(name)).findFirst();
  }
}
