package io.quern.serde;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.avro.message.BinaryMessageEncoder;

/** A client of Avro's own making: it has the contract as text and none of our code. */
final class PlainAvro {
  static {
    AvroSafety.ensure(); // Avro reads its limits only once, whichever test comes first
  }

  private final Schema schema;

  PlainAvro(Schema contract) {
    this.schema = new Schema.Parser().parse(contract.toString());
  }

  /** A record with the default of every field that has one. */
  GenericRecord record() {
    GenericRecord record = new GenericData.Record(schema);
    schema.getFields().stream()
        .filter(Schema.Field::hasDefaultValue)
        .forEach(field -> record.put(field.pos(), GenericData.get().getDefaultValue(field)));
    return record;
  }

  byte[] write(GenericRecord record) {
    try {
      ByteBuffer written =
          new BinaryMessageEncoder<GenericRecord>(GenericData.get(), schema).encode(record);
      byte[] bytes = new byte[written.remaining()];
      written.get(bytes);
      return bytes;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  GenericRecord read(byte[] bytes) {
    try {
      return new BinaryMessageDecoder<GenericRecord>(GenericData.get(), schema).decode(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
