package io.quern.serde;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What stands in front of a record. Avro single-object encoding: C3 01, the schema's CRC-64-AVRO
 * (little endian). Confluent's wire format: 00, the schema's id (big endian).
 */
final class Frames {
  static final byte REGISTERED = 0;
  static final short SINGLE = 0x01C3;
  static final int SINGLE_BYTES = 10;
  static final int REGISTERED_BYTES = 5;

  private Frames() {}

  static byte[] single(long fingerprint) {
    return ByteBuffer.allocate(SINGLE_BYTES)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putShort(SINGLE)
        .putLong(fingerprint)
        .array();
  }

  static byte[] registered(int id) {
    return ByteBuffer.allocate(REGISTERED_BYTES).put(REGISTERED).putInt(id).array();
  }
}
