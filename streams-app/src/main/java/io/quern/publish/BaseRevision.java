package io.quern.publish;

import io.quern.model.ChunkOrigins;
import io.quern.model.ChunkOrigins.Origin;
import io.quern.model.ModelManifest;
import io.quern.model.ModelManifest.Lineage;
import io.quern.model.TensorInfo;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A revision that another one is made from. */
public record BaseRevision(Origin self, ModelManifest manifest) {

  /**
   * A manifest that says of each chunk which upload holds it already: this revision's, or the one
   * that this revision has it from.
   */
  public ModelManifest refer(ModelManifest fresh) {
    Lineage lineage = new Lineage(self.revision(), fresh.lineage().digestAlgorithm());
    if (!lineage.digestAlgorithm().equals(manifest.lineage().digestAlgorithm())) {
      return fresh.with(fresh.tensors(), lineage);
    }
    Map<String, TensorInfo> known =
        manifest.tensors().stream()
            .collect(Collectors.toMap(TensorInfo::name, Function.identity(), (one, two) -> one));
    List<TensorInfo> referring =
        fresh.tensors().stream()
            .map(tensor -> refer(tensor, Optional.ofNullable(known.get(tensor.name()))))
            .toList();
    return fresh.with(referring, lineage);
  }

  private TensorInfo refer(TensorInfo tensor, Optional<TensorInfo> same) {
    return same.filter(tensor::isCutLike).map(known -> refer(tensor, known)).orElse(tensor);
  }

  private TensorInfo refer(TensorInfo tensor, TensorInfo known) {
    return tensor.with(
        ChunkOrigins.of(
            tensor.chunkCount(),
            index ->
                tensor.digests().sameChunk(index, known.digests())
                    ? holder(known, index)
                    : Origin.SELF));
  }

  private Origin holder(TensorInfo known, long index) {
    Origin origin = known.origins().of(index);
    return origin.isSelf() ? self : origin;
  }
}
