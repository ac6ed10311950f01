package io.quern.plan.gguf;

import io.quern.model.Bytes;
import io.quern.model.ModelManifest;
import io.quern.model.Profile;
import io.quern.model.QuantizeOrder;
import io.quern.model.Revision;
import io.quern.model.Segment;
import io.quern.model.TensorPlan;
import io.quern.plan.ArtifactPlan;
import io.quern.plan.FormatPlanner;
import io.quern.plan.PlanRefused;
import java.util.ArrayList;
import java.util.List;

/** Plans artifacts that are one GGUF file. */
public final class GgufFormatPlanner implements FormatPlanner {
  /** Name of the container, as manifests and profiles spell it. */
  public static final String FORMAT = "gguf";

  private static final int LARGEST_PIECE = 900 * 1024;

  @Override
  public String format() {
    return FORMAT;
  }

  @Override
  public String version() {
    return "gguf-1 llama-quantize-0.5.0";
  }

  @Override
  public ArtifactPlan plan(Revision revision, ModelManifest manifest, Profile profile)
      throws PlanRefused {
    if (!manifest.sourceFormat().equals(FORMAT)) {
      throw new PlanRefused(
          "source-format",
          "model "
              + revision
              + " came as "
              + manifest.sourceFormat()
              + ", but profile "
              + profile.name()
              + " makes GGUF of GGUF: tensors have other names there");
    }
    FileType type =
        FileType.parse(profile.type())
            .orElseThrow(
                () ->
                    new PlanRefused(
                        "unknown-type",
                        "profile "
                            + profile.name()
                            + ": type '"
                            + profile.type()
                            + "' is not known"));
    try {
      List<FileType> through = Through.of(profile);
      return artifact(
          Through.label(type, through),
          fileName(revision, type),
          GgufPlanner.plan(manifest, through, type, TypeOverrides.of(profile)));
    } catch (PlanRefusedException e) {
      throw new PlanRefused("plan-refused", String.valueOf(e.getMessage()));
    }
  }

  /** Refuses options that no model could be planned with. */
  public static void check(Profile profile) throws PlanRefused {
    Through.of(profile);
    TypeOverrides.of(profile);
  }

  /** The last word of the model's name and the type: {@code llama-Q4_K_M.gguf}. */
  private static String fileName(Revision revision, FileType type) {
    String model = revision.model();
    return model.substring(model.lastIndexOf('/') + 1) + "-" + type.name() + ".gguf";
  }

  private static ArtifactPlan artifact(String label, String file, GgufPlan plan) {
    List<ArtifactPlan.Fixed> fixed = new ArrayList<>();
    Bytes header = plan.header();
    for (int at = 0; at < header.length(); at += LARGEST_PIECE) {
      fixed.add(
          new ArtifactPlan.Fixed(
              file, at, header.slice(at, Math.min(LARGEST_PIECE, header.length() - at))));
    }
    List<PlannedTensor> tensors = plan.tensors();
    for (int i = 0; i < tensors.size(); i++) {
      long end = tensors.get(i).offset() + tensors.get(i).bytes();
      long next = i + 1 < tensors.size() ? tensors.get(i + 1).offset() : plan.fileBytes();
      if (next > end) {
        fixed.add(
            new ArtifactPlan.Fixed(file, end, Bytes.of(new byte[Math.toIntExact(next - end)])));
      }
    }
    return ArtifactPlan.ofOnePass(
        label,
        List.of(new Segment.FileSize(file, plan.fileBytes())),
        fixed,
        tensors.stream().map(tensor -> tensorPlan(file, tensor)).toList());
  }

  private static TensorPlan tensorPlan(String file, PlannedTensor tensor) {
    List<String> through = tensor.through().stream().map(Enum::name).toList();
    return TensorPlan.ofBlocks(
        tensor.source(),
        QuantizeOrder.Format.of(tensor.target().name()).after(through),
        file,
        tensor.offset(),
        tensor.rowBytes());
  }
}
