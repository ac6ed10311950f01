package io.quern.plan.safetensors;

import io.quern.format.safetensors.ModelConfig;
import io.quern.kernel.RowFormats;
import io.quern.kernel.WeightDecoder;
import io.quern.kernel.WeightDecoders;
import io.quern.model.ModelManifest;
import io.quern.model.Profile;
import io.quern.model.Revision;
import io.quern.model.TensorChunk;
import io.quern.model.TensorInfo;
import io.quern.plan.PlanRefused;
import java.util.List;
import java.util.Optional;

/** What a source must be like. */
final class SourceChecks {
  private static final List<String> QUANTIZED =
      List.of("quantization_config", "compression_config");

  private SourceChecks() {}

  /**
   * A model stays in its container.
   *
   * @throws PlanRefused when it came in another one
   */
  static void container(Revision revision, ModelManifest manifest, Profile profile)
      throws PlanRefused {
    if (!manifest.sourceFormat().equals(SafetensorsFormatPlanner.FORMAT)) {
      throw new PlanRefused(
          "source-format",
          ("model %s came as %s, but profile %s makes safetensors of safetensors: tensors have"
                  + " other names there")
              .formatted(revision, manifest.sourceFormat(), profile.name()));
    }
  }

  /**
   * Weights are quantized once.
   *
   * @throws PlanRefused when they are already, or when nobody could read the result
   */
  static void weights(SourceModel model, Recipe recipe) throws PlanRefused {
    if (recipe.copiesAll()) {
      return;
    }
    Optional<String> key =
        model
            .config()
            .flatMap(
                config ->
                    QUANTIZED.stream()
                        .filter(name -> config.json().get(name).isPresent())
                        .findFirst());
    if (key.isPresent()) {
      throw Refusals.source(
          "the model is quantized already: %s has %s; start from its original weights"
              .formatted(ModelConfig.FILE, key.get()));
    }
    for (TensorInfo tensor : model.tensors()) {
      if (isQuantized(tensor)) {
        throw Refusals.source(
            "the model is quantized already: tensor %s is %s; start from its original weights"
                .formatted(tensor.name(), tensor.dtype()));
      }
    }
    boolean describesItself = recipe.type() instanceof WeightType.Codebook type && !type.isAqlm();
    if (model.config().isEmpty() && !describesItself) {
      throw Refusals.source(
          "the model has no %s, in which readers look for the scheme".formatted(ModelConfig.FILE));
    }
  }

  /**
   * Row formats and measures look at whole rows, so a row must fit a record.
   *
   * @throws PlanRefused naming the first that does not
   */
  static void rows(List<PlannedWeight> weights) throws PlanRefused {
    for (PlannedWeight weight : weights) {
      boolean whole =
          weight.measured().isPresent()
              || weight.assembled().isPresent()
              || RowFormats.isKnown(weight.format().name());
      if (whole && !fitsRecord(weight.source())) {
        throw new PlanRefused(
            "row-too-wide",
            ("tensor %s: a row of %d weights (%s) is larger than a record of %d KiB, and %s looks"
                    + " at whole rows; ignore the module, so that it is copied")
                .formatted(
                    weight.source().name(),
                    weight.source().shape().columns(),
                    weight.source().dtype(),
                    TensorChunk.MAX_PAYLOAD / 1024,
                    weight.format().name()));
      }
    }
  }

  private static boolean fitsRecord(TensorInfo tensor) {
    int bytes = WeightDecoders.find(tensor.dtype()).map(WeightDecoder::weightBytes).orElse(1);
    return tensor.shape().columns() <= TensorChunk.MAX_PAYLOAD / bytes;
  }

  private static boolean isQuantized(TensorInfo tensor) {
    boolean codes =
        switch (tensor.dtype()) {
          case "I8", "U8" -> true;
          default -> tensor.dtype().startsWith("F8_") || tensor.dtype().startsWith("F4");
        };
    return codes && tensor.name().endsWith(LinearModules.WEIGHT);
  }
}
