package io.quern.plan.safetensors;

import io.quern.plan.PlanRefused;

/** Which schemes can be written: the numbers that the formats have room for. */
final class SchemeRules {
  private static final int NVFP4_GROUP = 16;
  private static final int MX_GROUP = 32;
  private static final int LARGEST_BLOCK = 1 << 20;

  private SchemeRules() {}

  /**
   * The scheme, if it can be written.
   *
   * @param what whose scheme it is, for the message
   * @throws PlanRefused naming the rule that it breaks
   */
  static Scheme checked(Scheme scheme, String what) throws PlanRefused {
    String broken = scheme.type() == NumberType.INT ? integers(scheme) : floats(scheme);
    if (broken.isEmpty()) {
      broken = ObserverRules.broken(scheme);
    }
    if (!broken.isEmpty()) {
      throw Refusals.option(what + ": " + broken);
    }
    return scheme;
  }

  private static String integers(Scheme scheme) {
    if (scheme.bits() < 2 || scheme.bits() > 8) {
      return "integers have 2 to 8 bits, not " + scheme.bits();
    }
    return switch (scheme.grain().strategy()) {
      case TENSOR, CHANNEL -> "";
      case GROUP -> scheme.grain().group() < 1 ? "a group has at least one column" : "";
      case BLOCK, TENSOR_GROUP ->
          "integers have a scale for a tensor, channel or group, not for a "
              + scheme.grain().strategy().text();
    };
  }

  private static String floats(Scheme scheme) {
    if (!scheme.symmetric()) {
      return "floats have no zero point: set symmetric to true";
    }
    if (scheme.bits() == 4) {
      return fourBits(scheme);
    }
    if (scheme.bits() != 8) {
      return "floats have 4 or 8 bits, not " + scheme.bits();
    }
    Grain grain = scheme.grain();
    return switch (grain.strategy()) {
      case TENSOR, CHANNEL -> "";
      case GROUP -> micro(scheme);
      case BLOCK ->
          isBlock(grain.blockRows()) && isBlock(grain.blockColumns())
              ? ""
              : "a block has 1 to " + LARGEST_BLOCK + " rows and columns";
      case TENSOR_GROUP -> "groups with a scale of the tensor have 4 bits: set bits to 4";
    };
  }

  private static boolean isBlock(int extent) {
    return extent >= 1 && extent <= LARGEST_BLOCK;
  }

  private static String fourBits(Scheme scheme) {
    return switch (scheme.grain().strategy()) {
      case GROUP -> micro(scheme);
      case TENSOR_GROUP ->
          scheme.grain().group() != NVFP4_GROUP
              ? "NVFP4 has groups of " + NVFP4_GROUP + " columns, not " + scheme.grain().group()
              : alone(scheme);
      case TENSOR, CHANNEL, BLOCK -> "floats of 4 bits have a scale for a group or tensor_group";
    };
  }

  private static String micro(Scheme scheme) {
    return scheme.grain().group() != MX_GROUP
        ? "MXFP4 and MXFP8 have groups of " + MX_GROUP + " columns, not " + scheme.grain().group()
        : alone(scheme);
  }

  private static String alone(Scheme scheme) {
    return scheme.activations() == Activations.NONE
        ? ""
        : scheme.packing().written() + " is written for weights alone: set activations to none";
  }
}
