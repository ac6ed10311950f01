package io.quern.model;

/**
 * One part of a document of a revision.
 *
 * @param documentDigest SHA-256 of the whole document, hexadecimal
 * @param publishedAt by the publisher's clock, milliseconds since 1970; 0 where it does not say
 */
public record ManifestPart(
    Revision source,
    String uploadId,
    Kind kind,
    Part part,
    String documentDigest,
    Bytes bytes,
    long publishedAt) {

  /** A part that does not say when it was published. */
  public ManifestPart(
      Revision source, String uploadId, Kind kind, Part part, String documentDigest, Bytes bytes) {
    this(source, uploadId, kind, part, documentDigest, bytes, 0);
  }

  /** The same, published then. */
  public ManifestPart publishedAt(long millis) {
    return new ManifestPart(source, uploadId, kind, part, documentDigest, bytes, millis);
  }

  /** What the document does. */
  public enum Kind {
    /** Opens a revision. */
    MANIFEST,
    /** Every chunk was sent. */
    SEAL,
    /** Somebody wants a revision to go. */
    WITHDRAW,
    /** Plan let a revision go; whoever reads the log takes what stands before it as gone. */
    RETIRED;

    /** Whether the revision is not live from here on. */
    public boolean ends() {
      return this == WITHDRAW || this == RETIRED;
    }
  }

  /** Which part of the document this is. */
  public record Part(int index, int count, long totalBytes) {}
}
