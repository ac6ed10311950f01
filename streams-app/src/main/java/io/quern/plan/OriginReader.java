package io.quern.plan;

import io.quern.model.ChunkOrigins;
import io.quern.model.ChunkOrigins.Origin;
import io.quern.model.ManifestPart;
import io.quern.model.ModelManifest;
import io.quern.model.Rejection;
import io.quern.model.Revision;
import io.quern.model.TensorInfo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
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
  private final RevisionStores revisions;

  OriginReader(ManifestReader documents, RevisionStores revisions) {
    this.documents = documents;
    this.revisions = revisions;
  }

  /** What is wrong with a revision's name, or with the origins that its manifest names. */
  Optional<Rejection.Reason> check(ManifestPart head, ModelManifest manifest) {
    return checkName(head.source(), head.uploadId(), manifest)
        .or(() -> checkOrigins(head.source(), manifest));
  }

  private Optional<Rejection.Reason> checkOrigins(Revision source, ModelManifest manifest) {
    Set<String> gone = new TreeSet<>();
    Set<String> tensors = new TreeSet<>();
    Holders holders = new Holders(source, manifest);
    for (TensorInfo tensor : manifest.tensors()) {
      long first = 0;
      for (ChunkOrigins.Run run : tensor.origins().runs()) {
        if (!run.origin().isSelf() && !holders.have(run, tensor, first)) {
          gone.add(run.origin().revision());
          tensors.add(tensor.name());
        }
        first += run.chunks();
      }
    }
    return gone.isEmpty() ? Optional.empty() : Optional.of(reason(source, gone, tensors));
  }

  /**
   * What stands against a revision's name: a revision of that name went, but others still have
   * chunks from it. Those of another upload, or cut in another way, would take their place.
   */
  private Optional<Rejection.Reason> checkName(
      Revision source, String uploadId, ModelManifest manifest) {
    Map<String, TensorInfo> own = byName(manifest);
    for (LiveRevision each : revisions.liveOf(source.model())) {
      if (!each.source().equals(source)) {
        Optional<Origin> held = heldBy(each.source(), source, uploadId, own);
        if (held.isPresent()) {
          return Optional.of(taken(source, each.source(), held.get(), uploadId));
        }
      }
    }
    return Optional.empty();
  }

  private Optional<Origin> heldBy(
      Revision holder, Revision source, String uploadId, Map<String, TensorInfo> own) {
    return documents.findSound(holder).stream()
        .flatMap(document -> document.manifest().tensors().stream())
        .flatMap(
            tensor ->
                tensor.origins().runs().stream()
                    .map(ChunkOrigins.Run::origin)
                    .filter(origin -> origin.revision().equals(source.revision()))
                    .filter(
                        origin ->
                            !origin.uploadId().equals(uploadId)
                                || !Optional.ofNullable(own.get(tensor.name()))
                                    .map(tensor::isCutLike)
                                    .orElse(false)))
        .findFirst();
  }

  private static Rejection.Reason taken(
      Revision source, Revision holder, Origin origin, String uploadId) {
    return new Rejection.Reason(
        "revision-held",
        "revision %s has chunks from an earlier upload of revision %s"
            .formatted(holder.revision(), source),
        "upload " + origin.uploadId() + ", cut as it was",
        "upload " + uploadId,
        "publish under a new revision",
        false);
  }

  private static Map<String, TensorInfo> byName(ModelManifest manifest) {
    return manifest.tensors().stream()
        .collect(Collectors.toMap(TensorInfo::name, Function.identity(), (one, two) -> one));
  }

  /**
   * The live revisions of a model. A chunk is there as long as one of them names it, be it the one
   * that sent it or another that has it from there.
   */
  private final class Holders {
    private final List<Revision> live = new ArrayList<>();
    private final Map<Revision, Map<String, TensorInfo>> tensors = new HashMap<>();
    private final String model;

    Holders(Revision source, ModelManifest manifest) {
      this.model = source.model();
      for (LiveRevision each : revisions.liveOf(model).reversed()) {
        boolean isBase = each.source().revision().equals(manifest.lineage().base());
        if (!each.source().equals(source)) {
          live.add(isBase ? 0 : live.size(), each.source()); // most is there
        }
      }
    }

    boolean have(ChunkOrigins.Run run, TensorInfo tensor, long first) {
      return LongStream.range(first, first + run.chunks())
          .allMatch(
              index -> live.stream().anyMatch(each -> names(each, run.origin(), tensor, index)));
    }

    private boolean names(Revision holder, Origin origin, TensorInfo tensor, long index) {
      TensorInfo own = tensors.computeIfAbsent(holder, this::tensorsOf).get(tensor.name());
      if (own == null || !own.isCutLike(tensor) || index >= own.chunkCount()) {
        return false;
      }
      Origin known = own.origins().of(index);
      return known.isSelf()
          ? origin.revision().equals(holder.revision())
              && origin.uploadId().equals(uploadOf(holder))
          : known.equals(origin);
    }

    private String uploadOf(Revision holder) {
      return documents.findSound(holder).map(document -> document.head().uploadId()).orElse("");
    }

    private Map<String, TensorInfo> tensorsOf(Revision holder) {
      return documents
          .findSound(holder)
          .map(document -> byName(document.manifest()))
          .orElseGet(Map::of);
    }
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
