package io.quern.serde;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificRecord;

/**
 * Reads records in either framing, whatever version of the contract they were written with. A
 * payload that is the last field is not copied: it shares the record's array. Serves one thread at
 * a time.
 */
final class AvroReader<T> {
  private static final int LONGEST_REASON = 400;
  private static final int MOST_VERSIONS = 1000;

  static {
    AvroSafety.ensure();
  }

  private final RecordMapper<? extends SpecificRecord, T> mapper;
  private final WriterSchemas released;
  private final Map<Long, Pair<?, T>> byFingerprint = new HashMap<>();
  private final Map<Integer, Pair<?, T>> byId = new HashMap<>();
  private SchemaDirectory directory = SchemaDirectory.current();

  AvroReader(RecordMapper<? extends SpecificRecord, T> mapper) {
    this.mapper = mapper;
    this.released = WriterSchemas.of(mapper.schema());
  }

  /** The mapper and its Avro reader, held together so that their record types agree. */
  private record Pair<R extends SpecificRecord, T>(
      RecordMapper<R, T> mapper, SpecificDatumReader<R> reader) {
    static <R extends SpecificRecord, T> Pair<R, T> of(RecordMapper<R, T> mapper, Schema writer) {
      return new Pair<>(mapper, new SpecificDatumReader<>(writer, mapper.schema()));
    }

    @SuppressWarnings("NullAway") // Avro's way to say "no record to reuse" is null
    T decode(BinaryDecoder decoder) throws IOException {
      return mapper.toDomain(reader.read(null, decoder));
    }
  }

  /** Reads a record's value; whatever is wrong with it becomes {@link Incoming.Unreadable}. */
  Incoming<T> read(ByteBuffer data) {
    ByteBuffer buffer = data.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    try {
      Pair<?, T> pair = pairOf(buffer);
      return decode(pair, buffer.slice());
    } catch (UnknownSchema e) {
      return new Incoming.Unreadable<>(e.reason(), e.unregistered());
    }
  }

  /** Takes the frame off the record. */
  private Pair<?, T> pairOf(ByteBuffer buffer) throws UnknownSchema {
    int length = buffer.remaining();
    if (length >= Frames.SINGLE_BYTES && buffer.getShort(buffer.position()) == Frames.SINGLE) {
      buffer.getShort();
      return ofFingerprint(buffer.getLong());
    }
    if (length >= Frames.REGISTERED_BYTES && buffer.get(buffer.position()) == Frames.REGISTERED) {
      buffer.get();
      return ofId(Integer.reverseBytes(buffer.getInt()));
    }
    throw new UnknownSchema(
        "neither Avro single-object encoding (C3 01) nor the wire format of a schema registry"
            + " (00)");
  }

  private Pair<?, T> ofFingerprint(long written) throws UnknownSchema {
    Pair<?, T> known = byFingerprint.get(written);
    if (known == null) {
      known = pair(written);
      byFingerprint.put(written, known);
    }
    return known;
  }

  private Pair<?, T> pair(long written) throws UnknownSchema {
    Schema writer =
        released
            .byFingerprint(written)
            .orElseThrow(
                () ->
                    new UnknownSchema(
                        "schema %016x is not known here; this version reads %016x"
                            .formatted(
                                written,
                                SchemaNormalization.parsingFingerprint64(mapper.schema()))));
    return Pair.of(mapper, writer);
  }

  private Pair<?, T> ofId(int id) throws UnknownSchema {
    if (directory != SchemaDirectory.current() || byId.size() > MOST_VERSIONS) {
      directory = SchemaDirectory.current();
      byId.clear();
    }
    Pair<?, T> known = byId.get(id);
    if (known == null) {
      Schema writer = directory.byId(id);
      requireFit(id, writer);
      known = Pair.of(mapper, writer);
      byId.put(id, known);
    }
    return known;
  }

  private void requireFit(int id, Schema writer) throws UnknownSchema {
    Schema reader = mapper.schema();
    boolean fits =
        writer.getType() == Schema.Type.RECORD
            && writer.getFullName().equals(reader.getFullName())
            && SchemaCompatibility.checkReaderWriterCompatibility(reader, writer).getType()
                == SchemaCompatibility.SchemaCompatibilityType.COMPATIBLE;
    if (!fits) {
      throw new UnknownSchema(
          cut(
              "schema id %d is %s, which %s cannot be read from"
                  .formatted(id, name(writer), reader.getFullName())));
    }
  }

  private static String name(Schema writer) {
    return writer.getType() == Schema.Type.RECORD
        ? writer.getFullName()
        : writer.getType().getName();
  }

  private Incoming<T> decode(Pair<?, T> pair, ByteBuffer body) {
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
    return cut(Objects.requireNonNullElse(e.getMessage(), "it ends too early"));
  }

  private static String cut(String text) {
    return text.length() <= LONGEST_REASON ? text : text.substring(0, LONGEST_REASON) + "…";
  }
}
