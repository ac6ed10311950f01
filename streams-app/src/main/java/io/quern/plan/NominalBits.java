package io.quern.plan;

import io.quern.model.QuantizeOrder;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Bits that a format spends on a weight itself; scales and minima come on top. */
final class NominalBits {
  /** {@code Q4_K}, {@code IQ2_XXS}: the number is that of the bits. */
  private static final Pattern BLOCKS = Pattern.compile("I?Q([1-8])_.*");

  private static final int BYTE = 8;

  private NominalBits() {}

  static int of(QuantizeOrder.Format format) {
    String bits = format.parameters().get("bits");
    if (bits != null) {
      return Integer.parseInt(bits);
    }
    Matcher blocks = BLOCKS.matcher(format.name());
    if (blocks.matches()) {
      return Integer.parseInt(blocks.group(1));
    }
    return switch (format.name().toUpperCase(Locale.ROOT)) {
      case "F64", "I64", "U64", "C64" -> 64;
      case "F32", "I32", "U32" -> 32;
      case "F16", "BF16", "I16", "U16" -> 16;
      case "MXFP4", "NVFP4", "NF4" -> 4;
      default -> BYTE;
    };
  }
}
