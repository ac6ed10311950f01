package io.quern.plan;

import io.quern.model.ChunkId;
import io.quern.model.ChunkOrigins;
import io.quern.model.ModelManifest;
import io.quern.model.Revision;
import io.quern.model.TensorInfo;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** Which chunks manifests name, by the revision that sent their bytes. */
final class LiveChunks {
  private final Set<ChunkId> needed = new HashSet<>();

  /** Those that the manifests of live revisions name. */
  static LiveChunks of(Collection<ManifestReader.Document> live) {
    LiveChunks chunks = new LiveChunks();
    live.forEach(
        document ->
            named(document.head().source(), document.manifest()).forEach(chunks.needed::add));
    return chunks;
  }

  /** What a revision that goes names, and no other does. */
  Stream<ChunkId> releasedBy(ManifestReader.Document retired) {
    return named(retired.head().source(), retired.manifest())
        .filter(chunk -> !needed.contains(chunk));
  }

  private static Stream<ChunkId> named(Revision source, ModelManifest manifest) {
    return manifest.tensors().stream().flatMap(tensor -> named(source, tensor));
  }

  private static Revision holder(Revision source, TensorInfo tensor, long index) {
    ChunkOrigins.Origin origin = tensor.origins().of(index);
    return origin.isSelf() ? source : new Revision(source.model(), origin.revision());
  }

  private static Stream<ChunkId> named(Revision source, TensorInfo tensor) {
    return LongStream.range(0, tensor.chunkCount())
        .mapToObj(index -> new ChunkId(holder(source, tensor, index), tensor.name(), index));
  }
}
