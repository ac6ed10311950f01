package io.quern.serde;

import io.quern.avro.TensorInfo;
import io.quern.model.Bytes;
import io.quern.model.ChunkOrigins;
import io.quern.model.ChunkOrigins.Origin;
import io.quern.model.ChunkOrigins.Run;
import io.quern.model.TensorDigests;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a manifest says of its tensors' content, in its attributes: {@code chunk-digests/N/TENSOR},
 * the chunks' digests side by side in Base64; {@code chunk-origins/N/TENSOR}, runs of chunks as
 * {@code COUNT REVISION UPLOAD}, joined by commas, a hyphen for the revision itself; {@code
 * origin-upload/REVISION}, the upload of a tensor's {@code originRevision}. A string has a limit,
 * so a long text is cut into pieces N = 0, 1 and so on.
 */
final class ContentText {
  private static final String DIGESTS = "chunk-digests/";
  private static final String ORIGINS = "chunk-origins/";
  private static final String UPLOAD = "origin-upload/";
  private static final String SELF = "-";
  private static final int PIECE = 48 * 1024;

  private ContentText() {}

  static Map<String, String> attributes(List<io.quern.model.TensorInfo> tensors) {
    Map<String, String> attributes = new TreeMap<>();
    for (io.quern.model.TensorInfo tensor : tensors) {
      Bytes chunks = tensor.digests().chunks();
      if (chunks.length() > 0) {
        put(
            attributes,
            DIGESTS,
            tensor.name(),
            Base64.getEncoder().encodeToString(chunks.toArray()));
      }
      Origin all = originOfAll(tensor);
      if (!all.isSelf()) {
        attributes.put(UPLOAD + all.revision(), all.uploadId());
      } else if (!tensor.origins().equals(ChunkOrigins.OWN)) {
        put(attributes, ORIGINS, tensor.name(), text(tensor.origins()));
      }
    }
    return attributes;
  }

  private static void put(Map<String, String> all, String prefix, String tensor, String text) {
    for (int i = 0; i * PIECE < text.length(); i++) {
      int from = i * PIECE;
      all.put(
          prefix + i + "/" + tensor, text.substring(from, Math.min(text.length(), from + PIECE)));
    }
  }

  private static String get(Map<String, String> all, String prefix, String tensor) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; all.containsKey(prefix + i + "/" + tensor); i++) {
      text.append(all.get(prefix + i + "/" + tensor));
    }
    return text.toString();
  }

  /** The other upload that holds every chunk; the revision itself where there is none. */
  static Origin originOfAll(io.quern.model.TensorInfo tensor) {
    List<Run> runs = tensor.origins().runs();
    boolean one = runs.size() == 1 && runs.getFirst().chunks() == tensor.chunkCount();
    return one ? runs.getFirst().origin() : Origin.SELF;
  }

  static String text(ChunkOrigins origins) {
    return origins.runs().stream().map(ContentText::text).collect(Collectors.joining(","));
  }

  private static String text(Run run) {
    Origin origin = run.origin();
    return origin.isSelf()
        ? run.chunks() + " " + SELF
        : run.chunks() + " " + origin.revision() + " " + origin.uploadId();
  }

  static TensorDigests digests(TensorInfo tensor, Map<String, String> attributes) {
    String whole = Objects.requireNonNullElse(tensor.getDigest(), "");
    String chunks = get(attributes, DIGESTS, tensor.getName());
    return whole.isEmpty() && chunks.isEmpty()
        ? TensorDigests.NONE
        : new TensorDigests(whole, Bytes.of(Base64.getDecoder().decode(chunks)));
  }

  static ChunkOrigins origins(TensorInfo tensor, Map<String, String> attributes) {
    String revision = tensor.getOriginRevision();
    if (revision == null) {
      return origins(get(attributes, ORIGINS, tensor.getName()));
    }
    String uploadId = attributes.getOrDefault(UPLOAD + revision, "");
    return new ChunkOrigins(
        List.of(new Run(tensor.getChunkCount(), new Origin(revision, uploadId))));
  }

  /**
   * Reads {@link #text}.
   *
   * @throws IllegalArgumentException for words that are none of it
   */
  static ChunkOrigins origins(String text) {
    List<Run> runs = new ArrayList<>();
    for (String run : text.isEmpty() ? new String[0] : text.split(",", -1)) {
      String[] words = run.split(" ", -1);
      boolean self = words.length == 2 && words[1].equals(SELF);
      if (!self && words.length != 3) {
        throw new IllegalArgumentException("'" + run + "' names no origin of chunks");
      }
      runs.add(
          new Run(Long.parseLong(words[0]), self ? Origin.SELF : new Origin(words[1], words[2])));
    }
    return runs.isEmpty() ? ChunkOrigins.OWN : new ChunkOrigins(runs);
  }
}
