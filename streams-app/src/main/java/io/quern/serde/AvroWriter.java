package io.quern.serde;

import io.quern.model.Bytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Optional;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;

/**
 * Writes a frame that names the schema ({@link Frames}), then the record.
 *
 * <p>A payload is the record's last field, so the record is encoded with an empty one and the
 * payload is laid behind it: one copy, into an array of the exact size. Serves one thread at a
 * time.
 */
final class AvroWriter<T> {
  static {
    AvroSafety.ensure();
  }

  private final Pair<?, T> pair;
  private final ByteArrayOutputStream head = new ByteArrayOutputStream(1024);
  private final BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(head, null);
  private final byte[] frame;

  /** With the frame that the process's registry asks for. */
  AvroWriter(RecordMapper<? extends SpecificRecord, T> mapper) {
    this(mapper, SchemaDirectory.current().frame(mapper.schema()));
  }

  private AvroWriter(RecordMapper<? extends SpecificRecord, T> mapper, byte[] frame) {
    this.pair = Pair.of(mapper);
    this.frame = frame;
  }

  /** In single-object encoding whatever registry there is: what is stored outlives it. */
  static <T> AvroWriter<T> single(RecordMapper<? extends SpecificRecord, T> mapper) {
    return new AvroWriter<>(mapper, SchemaDirectory.NONE.frame(mapper.schema()));
  }

  /** The mapper and its Avro writer, held together so that their record types agree. */
  private record Pair<R extends SpecificRecord, T>(
      RecordMapper<R, T> mapper, SpecificDatumWriter<R> writer) {
    static <R extends SpecificRecord, T> Pair<R, T> of(RecordMapper<R, T> mapper) {
      return new Pair<>(mapper, new SpecificDatumWriter<>(mapper.schema()));
    }

    void encode(T value, BinaryEncoder encoder) throws IOException {
      writer.write(mapper.toRecord(value), encoder);
    }
  }

  /** The record of {@code value}. */
  byte[] write(T value) {
    Optional<Bytes> payload = pair.mapper().payload(value);
    if (payload.isPresent()) {
      return writeWith(value, payload.get());
    }
    encodeHead(value);
    return head.toByteArray();
  }

  /**
   * The record of {@code value}, whose last field is empty in it, with room for a payload of {@code
   * length} bytes at its end.
   */
  byte[] writeWithRoom(T value, int length) {
    encodeHead(value);
    int headBytes = head.size() - 1; // less the 0 that stands for an empty last field
    byte[] lengthBytes = zigZag(length);
    byte[] out = new byte[headBytes + lengthBytes.length + length];
    System.arraycopy(head.toByteArray(), 0, out, 0, headBytes);
    System.arraycopy(lengthBytes, 0, out, headBytes, lengthBytes.length);
    return out;
  }

  /**
   * The record of {@code value}, whose last field is empty in it, with {@code payload} as that
   * field.
   */
  private byte[] writeWith(T value, Bytes payload) {
    byte[] out = writeWithRoom(value, payload.length());
    System.arraycopy(
        payload.array(), payload.from(), out, out.length - payload.length(), payload.length());
    return out;
  }

  private void encodeHead(T value) {
    head.reset();
    head.writeBytes(frame);
    try {
      pair.encode(value, encoder);
      encoder.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("memory cannot fail to be written", e);
    }
  }

  /** Avro's encoding of a length: zig-zag, seven bits a byte, low bits first. */
  private static byte[] zigZag(int length) {
    long rest = (long) length << 1;
    byte[] bytes = new byte[10];
    int count = 0;
    while (rest > 0x7F) {
      bytes[count++] = (byte) ((rest & 0x7F) | 0x80);
      rest >>>= 7;
    }
    bytes[count++] = (byte) rest;
    return Arrays.copyOf(bytes, count);
  }
}
