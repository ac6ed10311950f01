package io.quern.model;

/**
 * One part of a document of a revision.
 *
 * @param documentDigest SHA-256 of the whole document, hexadecimal
 */
public record ManifestPart(
    Revision source, String uploadId, Kind kind, Part part, String documentDigest, Bytes bytes) {
  /** What the document does. */
  public enum Kind {
    MANIFEST,
    SEAL
  }

  /** Which part of the document this is. */
  public record Part(int index, int count, long totalBytes) {}
}
