package io.quern.publish;

import io.quern.model.ChunkOrigins;
import io.quern.model.ModelManifest;
import io.quern.model.TensorInfo;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** How a revision is described to a service that keeps revisions. */
public final class Descriptions {
  private Descriptions() {}

  /**
   * A model's manifest with digests, and with the chunks that another revision holds already.
   *
   * @param payloadLimit the most bytes of weights that a record should carry
   */
  public static ModelManifest of(
      ModelSource source, long payloadLimit, Optional<BaseRevision> base) {
    ModelManifest fresh = ContentDigests.describe(source.manifest(payloadLimit), source);
    return base.map(known -> known.refer(fresh)).orElse(fresh);
  }

  /** Whether a manifest that was sent before is one of these very tensors. */
  public static boolean fits(ModelManifest sent, ModelSource source, long payloadLimit) {
    List<TensorInfo> here = source.manifest(payloadLimit).tensors();
    List<TensorInfo> there = sent.tensors();
    boolean fits = here.size() == there.size();
    for (int i = 0; fits && i < here.size(); i++) {
      fits =
          here.get(i).name().equals(there.get(i).name())
              && here.get(i).dtype().equals(there.get(i).dtype())
              && here.get(i).shape().equals(there.get(i).shape())
              && here.get(i).order() == there.get(i).order();
    }
    return fits;
  }

  /** The same, but what the named revisions were to hold the revision holds itself. */
  public static ModelManifest without(ModelManifest manifest, Set<String> gone) {
    return manifest.with(
        manifest.tensors().stream()
            .map(
                tensor ->
                    tensor.with(
                        tensor.origins().without(origin -> gone.contains(origin.revision()))))
            .toList(),
        manifest.lineage());
  }

  /** The same without other holders at all. */
  public static ModelManifest whole(ModelManifest manifest) {
    return manifest.with(
        manifest.tensors().stream().map(tensor -> tensor.with(ChunkOrigins.OWN)).toList(),
        manifest.lineage());
  }

  /** Chunks that other revisions hold. */
  public static long reused(ModelManifest manifest) {
    return manifest.tensors().stream().mapToLong(tensor -> tensor.origins().foreign()).sum();
  }
}
