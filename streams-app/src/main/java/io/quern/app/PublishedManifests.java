package io.quern.app;

import io.quern.model.ChunkOrigins;
import io.quern.model.ManifestPart;
import io.quern.model.ModelManifest;
import io.quern.publish.BaseRevision;
import io.quern.serde.Incoming;
import io.quern.serde.Wire;
import java.io.ByteArrayOutputStream;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What was published of a model, as it stands in the log: every upload, in the order of its end.
 */
final class PublishedManifests {
  /** Stands for the newest revision where a base is named. */
  static final String LATEST = "latest";

  private final String model;
  private final Map<String, SortedMap<Integer, ManifestPart>> documents = new LinkedHashMap<>();
  private final Map<String, String> firstUploads = new HashMap<>();

  private PublishedManifests(String model) {
    this.model = model;
  }

  static PublishedManifests read(Watch watch, String model) {
    PublishedManifests published = new PublishedManifests(model);
    try (TopicTail<ManifestPart> tail =
        watch.of(watch.cluster().topics().models(), model, Wire.manifestPart().deserializer())) {
      tail.readToEnd((key, part) -> published.take(part));
    }
    return published;
  }

  private void take(@Nullable ManifestPart part) {
    if (part == null || !part.source().model().equals(model)) {
      return;
    }
    if (part.kind().ends()) {
      forget(part.source().revision());
    }
    if (part.kind() != ManifestPart.Kind.MANIFEST) {
      return;
    }
    firstUploads.putIfAbsent(part.source().revision(), part.uploadId());
    String id = String.join("\n", part.source().revision(), part.uploadId(), part.documentDigest());
    SortedMap<Integer, ManifestPart> parts =
        Optional.ofNullable(documents.remove(id)).orElseGet(TreeMap::new);
    parts.put(part.part().index(), part);
    documents.put(id, parts); // the one that was sent last comes last
  }

  /** What went may be published anew, and nothing builds on it. */
  private void forget(String revision) {
    firstUploads.remove(revision);
    documents
        .values()
        .removeIf(parts -> parts.sequencedValues().getFirst().source().revision().equals(revision));
  }

  /** The upload id under which a revision was published first. */
  Optional<String> firstUploadOf(String revision) {
    return Optional.ofNullable(firstUploads.get(revision));
  }

  /** The last document of a revision's first upload. */
  Optional<ModelManifest> lastOf(String revision) {
    List<SortedMap<Integer, ManifestPart>> uploads = uploads(revision);
    return uploads.isEmpty() ? Optional.empty() : decode(uploads.getLast());
  }

  private List<SortedMap<Integer, ManifestPart>> uploads(String revision) {
    return documents.values().stream()
        .filter(parts -> parts.containsKey(0) && isWhole(parts))
        .filter(parts -> head(parts).source().revision().equals(revision))
        .filter(parts -> head(parts).uploadId().equals(firstUploads.get(revision)))
        .toList();
  }

  private static ManifestPart head(SortedMap<Integer, ManifestPart> parts) {
    return parts.sequencedValues().getFirst();
  }

  private static boolean isWhole(SortedMap<Integer, ManifestPart> parts) {
    return parts.size() == head(parts).part().count();
  }

  /**
   * A revision to build on.
   *
   * @param name its name, or {@link #LATEST} for the newest but {@code target}
   */
  Optional<BaseRevision> base(String name, String target) {
    String revision = name.equals(LATEST) ? newestBut(target).orElse("") : name;
    List<SortedMap<Integer, ManifestPart>> uploads = uploads(revision);
    return uploads.isEmpty()
        ? Optional.empty()
        : decode(uploads.getLast())
            .map(
                manifest ->
                    new BaseRevision(
                        new ChunkOrigins.Origin(revision, head(uploads.getLast()).uploadId()),
                        manifest));
  }

  private Optional<String> newestBut(String target) {
    return documents.values().stream()
        .map(parts -> head(parts).source().revision())
        .filter(revision -> !revision.equals(target))
        .reduce((one, next) -> next);
  }

  private static Optional<ModelManifest> decode(SortedMap<Integer, ManifestPart> parts) {
    ByteArrayOutputStream document = new ByteArrayOutputStream();
    parts.values().forEach(part -> document.writeBytes(part.bytes().toArray()));
    return Wire.modelManifest().reader().apply(document.toByteArray())
            instanceof Incoming.Sound<ModelManifest>(ModelManifest manifest)
        ? Optional.of(manifest)
        : Optional.empty();
  }
}
