package io.quern.serde;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;

/** Records that announce what does not come. */
final class Records {
  private Records() {}

  /** What stands behind the frame. */
  interface Body {
    void write(BinaryEncoder encoder) throws IOException;
  }

  /** A record with the frame of {@code sample} and a body of one's own. */
  static byte[] framed(Sample<?> sample, Body body) throws IOException {
    return after(Arrays.copyOf(sample.bytes(), Frames.SINGLE_BYTES), body);
  }

  /** The record of {@code sample}, with five bytes of payload and another length announced. */
  static byte[] withPayloadLength(Sample<?> sample, long length) throws IOException {
    PlainAvro client = new PlainAvro(sample.schema());
    GenericRecord record = client.read(sample.bytes());
    record.put("bytes", ByteBuffer.allocate(0));
    byte[] head = client.write(record);
    return after(
        Arrays.copyOf(head, head.length - 1),
        encoder -> {
          encoder.writeLong(length);
          encoder.writeFixed(new byte[5]);
        });
  }

  private static byte[] after(byte[] head, Body body) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(head);
    BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
    body.write(encoder);
    encoder.flush();
    return out.toByteArray();
  }
}
