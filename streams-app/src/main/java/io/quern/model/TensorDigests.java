package io.quern.model;

/**
 * What tells a tensor's content from another's: a digest of the whole, and one of each chunk.
 *
 * @param whole digest over the chunks' digests, or of the tensor's bytes, hexadecimal; empty for
 *     none
 * @param chunks digests of the chunks, side by side in their order; empty for none
 */
public record TensorDigests(String whole, Bytes chunks) {
  /** Nothing is known of the content. */
  public static final TensorDigests NONE = new TensorDigests("", Bytes.empty());

  /** Bytes of one chunk's digest: XXH3-128, high half first. */
  public static final int CHUNK_BYTES = 16;

  public TensorDigests {
    if (chunks.length() % CHUNK_BYTES != 0) {
      throw new IllegalArgumentException("digests of chunks take " + chunks.length() + " bytes");
    }
  }

  /** Whether both are known and say the same of the whole tensor. */
  public boolean sameWhole(TensorDigests other) {
    return !whole.isEmpty() && whole.equals(other.whole);
  }

  /** Whether both know chunk {@code index} and say the same of it. */
  public boolean sameChunk(long index, TensorDigests other) {
    return has(index) && other.has(index) && chunk(index).equals(other.chunk(index));
  }

  private boolean has(long index) {
    return index < chunks.length() / CHUNK_BYTES;
  }

  private Bytes chunk(long index) {
    return chunks.slice(Math.toIntExact(index * CHUNK_BYTES), CHUNK_BYTES);
  }
}
