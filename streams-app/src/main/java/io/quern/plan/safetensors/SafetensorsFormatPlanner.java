package io.quern.plan.safetensors;

import io.quern.model.ModelManifest;
import io.quern.model.Profile;
import io.quern.model.Revision;
import io.quern.plan.ArtifactPlan;
import io.quern.plan.FormatPlanner;
import io.quern.plan.PlanRefused;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Plans artifacts that are Hugging Face directories. */
public final class SafetensorsFormatPlanner implements FormatPlanner {
  /** Name of the container, as manifests and profiles spell it. */
  public static final String FORMAT = "safetensors";

  @Override
  public String format() {
    return FORMAT;
  }

  @Override
  public String version() {
    return "safetensors-1 compressed-tensors-0.19.0 bitsandbytes-0.50.2";
  }

  /** The type that a word names in any case, as the rule book spells it. */
  public static Optional<String> findType(String word) {
    return WeightTypes.find(word).map(_ -> word.toUpperCase(Locale.ROOT));
  }

  /** The types there are. */
  public static List<String> types() {
    return WeightTypes.names();
  }

  /**
   * Looks at a profile before there is a model.
   *
   * @throws PlanRefused naming what cannot be
   */
  public static void check(Profile profile) throws PlanRefused {
    Recipe _ = Recipe.of(profile);
  }

  @Override
  public ArtifactPlan plan(Revision revision, ModelManifest manifest, Profile profile)
      throws PlanRefused {
    SourceChecks.container(revision, manifest, profile);
    Recipe recipe = Recipe.of(profile);
    SourceModel model = SourceModel.of(manifest);
    SourceChecks.weights(model, recipe);
    try {
      return new DirectoryPlan(model, recipe).artifact(revision, profile);
    } catch (ArithmeticException e) {
      throw Refusals.source("the model is too large: sizes go beyond 2^63 bytes");
    }
  }
}
