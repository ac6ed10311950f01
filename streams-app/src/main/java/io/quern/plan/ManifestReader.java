package io.quern.plan;

import io.quern.model.Bytes;
import io.quern.model.ManifestPart;
import io.quern.model.ModelManifest;
import io.quern.model.Revision;
import io.quern.model.Sha256;
import io.quern.serde.Incoming;
import io.quern.serde.Wire;
import java.util.Optional;
import java.util.function.Function;

/**
 * Manifest documents, put together from their parts. The last ones stay decoded: profiles ask for a
 * revision and its base one after the other.
 */
final class ManifestReader {
  /** Longest document; a tokenizer of 256 k words takes about 10 MiB. */
  static final long MAX_BYTES = 64L << 20;

  private final PlanStores stores;
  private final Function<byte[], Incoming<ModelManifest>> decoder = Wire.modelManifest().reader();
  private final DocumentCache cache;

  ManifestReader(PlanStores stores, DocumentCache cache) {
    this.stores = stores;
    this.cache = cache;
  }

  /**
   * A complete document.
   *
   * @param head the accepted upload
   */
  record Document(ManifestPart head, ModelManifest manifest) {}

  /** A document that is complete but cannot be used. */
  static final class Unsound extends Exception {
    private static final long serialVersionUID = 1L;

    Unsound(String reason) {
      super(reason);
    }
  }

  void put(ManifestPart part) {
    stores.manifestParts().put(key(part.source(), part.part().index()), part);
  }

  /** The document of a revision, once all its parts are there. */
  Optional<Document> find(Revision source) throws Unsound {
    ManifestPart head = stores.acceptedUploads().get(source.toString());
    if (head == null) {
      return Optional.empty();
    }
    Document known = cache.find(source);
    if (known != null && known.head().equals(head)) {
      return Optional.of(known);
    }
    Optional<byte[]> bytes = assemble(head);
    return bytes.isEmpty() ? Optional.empty() : Optional.of(decode(head, bytes.get()));
  }

  /** The same; nothing for one that cannot be used. */
  Optional<Document> findSound(Revision source) {
    try {
      return find(source);
    } catch (Unsound e) {
      return Optional.empty();
    }
  }

  private Optional<byte[]> assemble(ManifestPart head) {
    byte[] document = new byte[Math.toIntExact(head.part().totalBytes())];
    int at = 0;
    for (int i = 0; i < head.part().count(); i++) {
      ManifestPart part = stores.manifestParts().get(key(head.source(), i));
      if (part == null) {
        return Optional.empty();
      }
      Bytes bytes = part.bytes();
      if (bytes.length() > document.length - at) {
        return Optional.of(new byte[0]); // longer than announced: its digest cannot fit
      }
      System.arraycopy(bytes.array(), bytes.from(), document, at, bytes.length());
      at += bytes.length();
    }
    return Optional.of(document);
  }

  private Document decode(ManifestPart head, byte[] bytes) throws Unsound {
    String digest = Sha256.hex(bytes);
    if (!digest.equals(head.documentDigest())) {
      throw new Unsound(
          "the manifest's digest is "
              + digest
              + ", but its parts announce "
              + head.documentDigest());
    }
    return switch (decoder.apply(bytes)) {
      case Incoming.Unreadable<ModelManifest>(String reason, _) ->
          throw new Unsound("the manifest is a " + reason);
      case Incoming.Sound<ModelManifest>(ModelManifest manifest) ->
          remembered(new Document(head, manifest));
    };
  }

  private Document remembered(Document document) {
    cache.put(document);
    return document;
  }

  /** Forgets a revision's document, so that a sound one may come. */
  void forget(Revision source, ManifestPart head) {
    for (int i = 0; i < head.part().count(); i++) {
      stores.manifestParts().delete(key(source, i));
    }
    stores.acceptedUploads().delete(source.toString());
    cache.forget(source);
  }

  static String key(Revision source, int part) {
    return source + "#" + part;
  }
}
