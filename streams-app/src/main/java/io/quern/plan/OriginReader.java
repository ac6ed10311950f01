package io.quern.plan;

import io.quern.model.ChunkOrigins;
import io.quern.model.ChunkOrigins.Origin;
import io.quern.model.ModelManifest;
import io.quern.model.Rejection;
import io.quern.model.Revision;
import io.quern.model.TensorInfo;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** Checks whether the chunks that a manifest has from other uploads are there. */
final class OriginReader {
  private static final int MOST_NAMES = 8;

  private final ManifestReader documents;

  OriginReader(ManifestReader documents) {
    this.documents = documents;
  }

  /** What is wrong with the origins that a manifest names. */
  Optional<Rejection.Reason> check(Revision source, ModelManifest manifest) {
    Map<Origin, Map<String, TensorInfo>> holders = new LinkedHashMap<>();
    Set<String> gone = new TreeSet<>();
    Set<String> tensors = new TreeSet<>();
    for (TensorInfo tensor : manifest.tensors()) {
      long first = 0;
      for (ChunkOrigins.Run run : tensor.origins().runs()) {
        Origin origin = run.origin();
        if (!origin.isSelf()
            && !has(
                holders.computeIfAbsent(origin, each -> tensorsOf(source, each)),
                tensor,
                first,
                run.chunks())) {
          gone.add(origin.revision());
          tensors.add(tensor.name());
        }
        first += run.chunks();
      }
    }
    return gone.isEmpty() ? Optional.empty() : Optional.of(reason(source, gone, tensors));
  }

  private Map<String, TensorInfo> tensorsOf(Revision source, Origin origin) {
    return documents
        .findSound(new Revision(source.model(), origin.revision()))
        .filter(document -> document.head().uploadId().equals(origin.uploadId()))
        .map(document -> document.manifest().tensors().stream())
        .map(
            all ->
                all.collect(
                    Collectors.toMap(TensorInfo::name, Function.identity(), (one, two) -> one)))
        .orElseGet(Map::of);
  }

  /** Whether an upload itself holds such chunks: an origin never refers to another. */
  private static boolean has(
      Map<String, TensorInfo> holder, TensorInfo tensor, long first, long chunks) {
    TensorInfo own = holder.get(tensor.name());
    if (own == null || !own.isCutLike(tensor) || first + chunks > own.chunkCount()) {
      return false;
    }
    return LongStream.range(first, first + chunks)
        .allMatch(index -> own.origins().of(index).isSelf());
  }

  private static Rejection.Reason reason(Revision source, Set<String> gone, Set<String> tensors) {
    String names = tensors.stream().limit(MOST_NAMES).collect(Collectors.joining(", "));
    String more = tensors.size() > MOST_NAMES ? " and others" : "";
    return new Rejection.Reason(
        "origin-gone",
        "revision "
            + source
            + " has chunks of tensors "
            + names
            + more
            + " from uploads that are not there",
        "revisions that hold them",
        String.join(" ", gone),
        "send the manifest again without these origins, then the bytes",
        true);
  }
}
