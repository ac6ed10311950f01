package io.quern.serde;

import java.io.EOFException;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.avro.util.ByteBufferInputStream;

/**
 * The bytes of one record, as Avro reads them. A payload is a view of them, never a copy.
 *
 * <p>Avro's own stream copies unless the lengths agree exactly, and it fills up with zeros what is
 * announced but missing. Here a length beyond the end is refused before anything is allocated.
 */
final class RecordInput extends ByteBufferInputStream {
  private final ByteBuffer rest;

  RecordInput(ByteBuffer rest) {
    super(List.of(rest));
    this.rest = rest;
  }

  @Override
  public ByteBuffer readBuffer(int length) throws EOFException {
    if (length > rest.remaining()) {
      throw new EOFException(length + " bytes are announced, " + rest.remaining() + " are left");
    }
    ByteBuffer view = rest.slice(rest.position(), length);
    rest.position(rest.position() + length);
    return view;
  }

  /** Bytes that were not read. */
  int remaining() {
    return rest.remaining();
  }
}
