package io.quern.kernel;

import java.util.OptionalInt;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The kernels of this process: SIMD twins where the machine suits them, else the definitions. The
 * bytes are the same either way.
 */
public final class Kernels {
  /** The system property that decides: auto (the default), scalar or vector. */
  public static final String PROPERTY = "quern.kernel";

  private static @Nullable Kernels chosen;

  private final KernelChoice choice;

  Kernels(KernelChoice choice) {
    this.choice = choice;
  }

  /** The kernels of this process, chosen by the first call. */
  public static synchronized Kernels chosen() {
    if (chosen == null) {
      chosen = new Kernels(KernelChoice.of(System.getProperty(PROPERTY, "auto"), preferredBits()));
    }
    return chosen;
  }

  /** Looks for the module before it touches a class that needs it. */
  static OptionalInt preferredBits() {
    boolean present = ModuleLayer.boot().findModule(KernelChoice.MODULE).isPresent();
    return present ? OptionalInt.of(LanesVector.preferredBits()) : OptionalInt.empty();
  }

  /** A quantizer of {@code format} for one thread. */
  public BlockQuantizer newQuantizer(BlockFormat format) {
    if (choice.vector()) {
      Supplier<BlockQuantizer> twin = VectorTwins.QUANTIZERS.get(format.name());
      if (twin != null) {
        return twin.get();
      }
    }
    return format.newQuantizer();
  }

  /** The decoder of a dtype that {@link WeightDecoders} knows. */
  public WeightDecoder decoder(String dtypeName) {
    WeightDecoder definition =
        WeightDecoders.find(dtypeName)
            .orElseThrow(() -> new IllegalArgumentException("no decoder for dtype " + dtypeName));
    return choice.vector() ? VectorTwins.DECODERS.getOrDefault(dtypeName, definition) : definition;
  }

  /** Which kernels, and why; for the log. */
  public String description() {
    return choice.description();
  }
}
