package io.quern.publish;

import io.quern.format.gguf.GgufFile;
import io.quern.format.gguf.GgufTensor;
import io.quern.model.ModelManifest;
import io.quern.model.TensorInfo;
import java.util.List;
import java.util.stream.IntStream;

/** The manifest of a model in a GGUF file. */
public final class GgufManifest {
  private GgufManifest() {}

  /**
   * Describes a file. A chunk is as many whole rows of one matrix as fit into {@code payloadLimit}
   * bytes, at least one.
   *
   * @param payloadLimit the most bytes of weights that a record should carry
   */
  public static ModelManifest of(GgufFile file, long payloadLimit) {
    ChunkSize size = new ChunkSize(payloadLimit, 1);
    List<TensorInfo> tensors =
        IntStream.range(0, file.tensors().size())
            .mapToObj(i -> tensor(file.tensors().get(i), i, size))
            .toList();
    String architecture = file.values().stringOf("general.architecture").orElse("");
    return new ModelManifest(
        "gguf", file.version(), architecture, file.alignment(), file.metadata(), tensors);
  }

  private static TensorInfo tensor(GgufTensor tensor, int order, ChunkSize size) {
    long rowBytes = tensor.type().bytesOf(tensor.shape().columns());
    return size.tensor(tensor.name(), tensor.type().name(), tensor.shape(), rowBytes, order);
  }
}
