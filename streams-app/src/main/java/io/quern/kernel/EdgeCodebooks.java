package io.quern.kernel;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.OptionalDouble;

/**
 * Codebooks that a chunk does not find by itself, of the groups of rows that it has pieces of: one
 * that began before it, and one that begins in it.
 *
 * <p>As bytes, little endian: rows of the first piece, rows between the pieces, number of values of
 * the first and of the second codebook (i32 each), excess (binary64, negative where nobody knows),
 * the values (F32).
 */
public final class EdgeCodebooks {
  /** All groups are the chunk's own. */
  static final EdgeCodebooks NONE =
      new EdgeCodebooks(0, Integer.MAX_VALUE, new float[0], new float[0], 0);

  private static final int HEAD = 4 * Integer.BYTES + Double.BYTES;

  private final int leadRows;
  private final int ownRows;
  private final float[] lead;
  private final float[] trail;
  private final double excess;

  /**
   * Codebooks of a chunk.
   *
   * @param leadRows rows of the group that began before the chunk
   * @param ownRows rows behind them of groups whose codebooks the chunk finds
   * @param lead values of the first codebook; none where there are no such rows
   * @param trail of the codebook of what rows are left
   * @param excess how far above the optimum the tensor's squared error may be; negative: unknown
   */
  public EdgeCodebooks(int leadRows, int ownRows, float[] lead, float[] trail, double excess) {
    if (leadRows < 0 || ownRows < 0 || (leadRows > 0 && lead.length == 0)) {
      throw new IllegalArgumentException(
          "%d rows with %d values, then %d rows".formatted(leadRows, lead.length, ownRows));
    }
    this.leadRows = leadRows;
    this.ownRows = ownRows;
    this.lead = lead.clone();
    this.trail = trail.clone();
    this.excess = excess;
  }

  /** Writes them. */
  public byte[] toBytes() {
    ByteBuffer bytes =
        ByteBuffer.allocate(HEAD + (lead.length + trail.length) * Float.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN);
    bytes.putInt(leadRows).putInt(ownRows).putInt(lead.length).putInt(trail.length);
    bytes.putDouble(excess);
    bytes.asFloatBuffer().put(lead).put(trail);
    return bytes.array();
  }

  /**
   * Reads {@link #toBytes}, and leaves what is behind it.
   *
   * @throws IllegalArgumentException for bytes that are none
   */
  static EdgeCodebooks read(ByteBuffer bytes) {
    if (bytes.remaining() < HEAD) {
      throw new IllegalArgumentException("codebooks of edges in " + bytes.remaining() + " bytes");
    }
    int leadRows = bytes.getInt();
    int ownRows = bytes.getInt();
    int lead = bytes.getInt();
    int trail = bytes.getInt();
    double excess = bytes.getDouble();
    return new EdgeCodebooks(leadRows, ownRows, floats(bytes, lead), floats(bytes, trail), excess);
  }

  private static float[] floats(ByteBuffer bytes, int count) {
    if (count < 0 || count > bytes.remaining() / Float.BYTES) {
      throw new IllegalArgumentException(
          "%d values of a codebook in %d bytes".formatted(count, bytes.remaining()));
    }
    float[] values = new float[count];
    bytes.asFloatBuffer().get(values);
    bytes.position(bytes.position() + count * Float.BYTES);
    return values;
  }

  int leadRows() {
    return leadRows;
  }

  int ownRows() {
    return ownRows;
  }

  Codebook lead(int bits) {
    return Codebook.of(lead, bits);
  }

  Codebook trail(int bits) {
    return Codebook.of(trail, bits);
  }

  OptionalDouble excess() {
    return excess < 0 ? OptionalDouble.empty() : OptionalDouble.of(excess);
  }
}
