package io.quern.serde;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificRecord;

/**
 * Reads Avro single-object encoding. A payload that is the last field is not copied: it shares the
 * record's array. Serves one thread at a time.
 */
final class AvroReader<T> {
  private static final int LONGEST_REASON = 400;

  static {
    AvroSafety.ensure();
  }

  private final Pair<?, T> pair;
  private final long fingerprint;

  AvroReader(RecordMapper<? extends SpecificRecord, T> mapper) {
    this.pair = Pair.of(mapper);
    this.fingerprint = SchemaNormalization.parsingFingerprint64(mapper.schema());
  }

  /** The mapper and its Avro reader, held together so that their record types agree. */
  private record Pair<R extends SpecificRecord, T>(
      RecordMapper<R, T> mapper, SpecificDatumReader<R> reader) {
    static <R extends SpecificRecord, T> Pair<R, T> of(RecordMapper<R, T> mapper) {
      return new Pair<>(mapper, new SpecificDatumReader<>(mapper.schema()));
    }

    @SuppressWarnings("NullAway") // Avro's way to say "no record to reuse" is null
    T decode(BinaryDecoder decoder) throws IOException {
      return mapper.toDomain(reader.read(null, decoder));
    }
  }

  /** Reads a record's value; whatever is wrong with it becomes {@link Incoming.Unreadable}. */
  Incoming<T> read(ByteBuffer data) {
    ByteBuffer buffer = data.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    if (buffer.remaining() < AvroWriter.HEADER_BYTES || buffer.getShort() != (short) 0x01C3) {
      return new Incoming.Unreadable<>("not Avro single-object encoding: it must begin with C3 01");
    }
    long written = buffer.getLong();
    if (written != fingerprint) {
      return new Incoming.Unreadable<>(
          "schema %016x is not known here; this version reads %016x"
              .formatted(written, fingerprint));
    }
    return decode(buffer.slice());
  }

  private Incoming<T> decode(ByteBuffer body) {
    RecordInput input = new RecordInput(body);
    try {
      T value = pair.decode(DecoderFactory.get().directBinaryDecoder(input, null));
      return input.remaining() == 0
          ? new Incoming.Sound<>(value)
          : new Incoming.Unreadable<>(
              "malformed record: " + input.remaining() + " bytes follow its last field");
    } catch (IOException
        | RuntimeException e) { // Avro says "malformed" with many kinds of exception
      return new Incoming.Unreadable<>("malformed record: " + why(e));
    }
  }

  /** A reason of bounded length: it may quote what came. */
  private static String why(Exception e) {
    String text = Objects.requireNonNullElse(e.getMessage(), "it ends too early");
    return text.length() <= LONGEST_REASON ? text : text.substring(0, LONGEST_REASON) + "…";
  }
}
