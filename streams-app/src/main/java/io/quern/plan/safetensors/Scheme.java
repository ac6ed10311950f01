package io.quern.plan.safetensors;

import io.quern.model.QuantizationGroup;
import java.util.List;
import java.util.Locale;

/**
 * One row of the rule book: how weights are quantized.
 *
 * @param bits of a code
 * @param symmetric without zero point
 * @param grain which weights share a scale
 * @param packing the container's format
 */
record Scheme(
    NumberType type,
    int bits,
    boolean symmetric,
    Grain grain,
    Activations activations,
    Observer observer,
    Packing packing) {

  static Scheme of(
      NumberType type, int bits, boolean symmetric, Grain grain, Activations activations) {
    return new Scheme(
        type,
        bits,
        symmetric,
        grain,
        activations,
        Observer.MINMAX,
        Packing.of(type, bits, grain, activations));
  }

  Scheme with(Grain other) {
    return of(type, bits, symmetric, other, activations).with(observer);
  }

  Scheme with(Activations other) {
    return of(type, bits, symmetric, grain, other).with(observer);
  }

  Scheme withSymmetric(boolean other) {
    return of(type, bits, other, grain, activations).with(observer);
  }

  Scheme with(Observer other) {
    return new Scheme(type, bits, symmetric, grain, activations, other, packing);
  }

  /** The same in the words of a profile. */
  QuantizationGroup toGroup(String name, List<String> targets) {
    return new QuantizationGroup(
        name,
        targets,
        new QuantizationGroup.Numbers(type.text(), bits, symmetric),
        new QuantizationGroup.Grain(
            grain.strategy().text(), grain.group(), grain.blockRows(), grain.blockColumns()),
        new QuantizationGroup.Scaling(
            observer.text(),
            observer.arguments(),
            "",
            activations == Activations.NONE ? "" : activations.name().toLowerCase(Locale.ROOT)));
  }
}
