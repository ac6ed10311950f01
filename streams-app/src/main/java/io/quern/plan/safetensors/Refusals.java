package io.quern.plan.safetensors;

import io.quern.model.TensorInfo;
import io.quern.plan.PlanRefused;

/** Why a model and a profile do not fit together. */
final class Refusals {
  private Refusals() {}

  /** A profile that asks for what there is not. */
  static PlanRefused option(String message) {
    return new PlanRefused("unsound-option", message);
  }

  static PlanRefused shape(TensorInfo tensor, String message) {
    return new PlanRefused("shape-does-not-fit", "tensor " + tensor.name() + ": " + message);
  }

  static PlanRefused withoutMatch(String pattern, String where) {
    return new PlanRefused(
        "pattern-without-match",
        "pattern '%s' of %s matches no linear module of the model; correct or remove it"
            .formatted(pattern, where));
  }

  /** A source that is not what plans are made of. */
  static PlanRefused source(String message) {
    return new PlanRefused("source-unsuitable", message);
  }
}
