package io.quern.report;

import io.quern.kernel.BlockFormats;
import io.quern.kernel.WeightDecoders;
import io.quern.model.ModelManifest;
import io.quern.model.TensorInfo;
import io.quern.publish.GgufSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A GGUF file that was made of another. */
public final class GgufOutput {
  private GgufOutput() {}

  /**
   * Its tensors that could lose something.
   *
   * @param original the manifest of the original
   * @throws NotComparable naming a tensor that has no counterpart
   */
  public static List<WrittenTensor> tensors(GgufSource output, ModelManifest original)
      throws NotComparable {
    Map<String, TensorInfo> sources =
        original.tensors().stream()
            .collect(Collectors.toMap(TensorInfo::name, Function.identity()));
    List<WrittenTensor> tensors = new ArrayList<>();
    for (TensorInfo tensor : output.manifest(ErrorReport.chunkBytes()).tensors()) {
      TensorInfo source = sources.get(tensor.name());
      if (source == null || !source.shape().equals(tensor.shape())) {
        throw new NotComparable(
            "tensor %s of the output is %s, in the original %s"
                .formatted(
                    tensor.name(),
                    tensor.shape().extents(),
                    source == null ? "missing" : source.shape().extents()));
      }
      if (WeightDecoders.find(source.dtype()).isPresent()) {
        tensors.add(
            new WrittenBlocks(
                source,
                BlockFormats.find(tensor.dtype())
                    .orElseThrow(
                        () ->
                            new NotComparable(
                                "tensor %s is %s, which cannot be read back"
                                    .formatted(tensor.name(), tensor.dtype()))),
                output.weights(tensor)));
      }
    }
    return tensors;
  }
}
