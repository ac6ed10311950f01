package io.quern.plan.safetensors;

import io.quern.model.ProfileDetails.Option;
import io.quern.model.QuantizationGroup;
import io.quern.plan.PlanRefused;
import java.util.List;

/** Groups of a profile from the names of types. */
public final class SchemeGroups {
  private SchemeGroups() {}

  /**
   * A group with everything spelled out.
   *
   * @param targets {@code Linear}, names of modules or the ends of such, or {@code re:} patterns
   * @param type a type of compressed-tensors, in any case
   * @param options that change it, in their order
   * @throws PlanRefused when there is no such scheme
   */
  public static QuantizationGroup resolve(
      String name, List<String> targets, String type, List<Option> options) throws PlanRefused {
    WeightType found = WeightTypes.find(type).orElse(new WeightType.Copy());
    if (!(found instanceof WeightType.Compressed(Scheme scheme))) {
      throw Refusals.option("type '" + type + "' is none of compressed-tensors, which groups need");
    }
    Scheme changed = scheme;
    for (Option option : options) {
      changed = SchemeOptions.apply(changed, option);
    }
    return SchemeRules.checked(changed, "type " + type).toGroup(name, targets);
  }
}
