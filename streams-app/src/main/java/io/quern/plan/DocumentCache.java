package io.quern.plan;

import io.quern.model.Revision;
import io.quern.plan.ManifestReader.Document;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Decoded manifests of all tasks of a process, the ones used last: so many bytes of them at most,
 * as they are encoded. A larger one is decoded whenever it is asked for.
 */
public final class DocumentCache {
  private final long mostBytes;
  private final Map<Revision, Document> documents = new LinkedHashMap<>(16, 0.75f, true);
  private long bytes;
  private long misses;

  public DocumentCache(long mostBytes) {
    this.mostBytes = mostBytes;
  }

  synchronized void put(Document document) {
    forget(document.head().source());
    if (sizeOf(document) > mostBytes) {
      return;
    }
    documents.put(document.head().source(), document);
    bytes += sizeOf(document);
    Iterator<Document> eldest = documents.values().iterator();
    while (bytes > mostBytes && eldest.hasNext()) {
      bytes -= sizeOf(eldest.next());
      eldest.remove();
    }
  }

  /** What is kept of a revision. */
  synchronized @Nullable Document find(Revision source) {
    Document found = documents.get(source);
    misses += found == null ? 1 : 0;
    return found;
  }

  synchronized void forget(Revision source) {
    Document gone = documents.remove(source);
    bytes -= gone == null ? 0 : sizeOf(gone);
  }

  /** Forgets everything; it is decoded again when it is asked for. */
  public synchronized void forget() {
    documents.clear();
    bytes = 0;
  }

  /** Bytes of the documents that are kept. */
  public synchronized long bytes() {
    return bytes;
  }

  /** How often what was asked for was not there. */
  public synchronized long misses() {
    return misses;
  }

  private static long sizeOf(Document document) {
    return document.head().part().totalBytes();
  }
}
