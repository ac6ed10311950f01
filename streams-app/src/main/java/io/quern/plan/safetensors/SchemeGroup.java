package io.quern.plan.safetensors;

import io.quern.model.QuantizationGroup;
import io.quern.plan.PlanRefused;
import java.util.Locale;
import java.util.Map;

/** Reads the scheme of a profile's group. */
final class SchemeGroup {
  private SchemeGroup() {}

  /**
   * The scheme of a group.
   *
   * @throws PlanRefused naming the group and what is wrong with it
   */
  static Scheme read(QuantizationGroup group) throws PlanRefused {
    String what = "group '" + group.name() + "'";
    QuantizationGroup.Scaling scaling = group.scaling();
    if (!scaling.scaleDtype().isEmpty()) {
      throw Refusals.option(what + ": a dtype of the scales cannot be chosen");
    }
    Scheme scheme =
        Scheme.of(
            type(group, what),
            group.numbers().bits(),
            group.numbers().symmetric(),
            grain(group, what),
            activations(scaling, what));
    return SchemeRules.checked(scheme.with(observer(scaling, what)), what);
  }

  private static NumberType type(QuantizationGroup group, String what) throws PlanRefused {
    return switch (group.numbers().type().toLowerCase(Locale.ROOT)) {
      case "int" -> NumberType.INT;
      case "float" -> NumberType.FLOAT;
      default ->
          throw Refusals.option(
              what + ": number type '" + group.numbers().type() + "'; use int or float");
    };
  }

  private static Grain grain(QuantizationGroup group, String what) throws PlanRefused {
    QuantizationGroup.Grain grain = group.grain();
    Strategy strategy =
        Strategy.find(grain.strategy())
            .orElseThrow(
                () ->
                    Refusals.option(
                        what
                            + ": strategy '"
                            + grain.strategy()
                            + "'; use tensor, channel, group, block or tensor_group"));
    return switch (strategy) {
      case TENSOR -> Grain.TENSOR;
      case CHANNEL -> Grain.CHANNEL;
      case GROUP -> Grain.group(grain.groupSize());
      case TENSOR_GROUP -> Grain.tensorGroup(grain.groupSize());
      case BLOCK -> Grain.block(grain.blockRows(), grain.blockColumns());
    };
  }

  private static Activations activations(QuantizationGroup.Scaling scaling, String what)
      throws PlanRefused {
    return switch (scaling.activations().toLowerCase(Locale.ROOT)) {
      case "", "none" -> Activations.NONE;
      case "dynamic" -> Activations.DYNAMIC;
      default ->
          throw Refusals.option(
              what + ": activations '" + scaling.activations() + "'; use none or dynamic");
    };
  }

  private static Observer observer(QuantizationGroup.Scaling scaling, String what)
      throws PlanRefused {
    Observer observer =
        scaling.observer().isEmpty()
            ? Observer.MINMAX
            : Observer.find(scaling.observer())
                .orElseThrow(
                    () ->
                        Refusals.option(
                            "%s: observer '%s'; use %s"
                                .formatted(what, scaling.observer(), Observer.NAMES)));
    for (Map.Entry<String, String> argument : scaling.arguments().entrySet()) {
      if (!argument.getKey().equals(Observer.PERCENTILE)) {
        throw Refusals.option(
            what + ": argument '" + argument.getKey() + "' of the observer; use percentile");
      }
      observer = observer.withPercentile(argument.getValue(), what + ": percentile");
    }
    return observer;
  }
}
