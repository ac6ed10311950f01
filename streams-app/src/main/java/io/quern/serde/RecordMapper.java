package io.quern.serde;

import io.quern.model.Bytes;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;

/**
 * One Avro contract and the domain value that it carries.
 *
 * @param <R> the generated record
 * @param <T> the domain type
 */
interface RecordMapper<R extends SpecificRecord, T> {
  Schema schema();

  /** The record of a value, its payload left empty. */
  R toRecord(T value);

  /** The payload, which is the record's last field; nothing for a record that has none. */
  default Optional<Bytes> payload(T value) {
    return Optional.empty();
  }

  /**
   * The domain value of a record from outside.
   *
   * @throws IllegalArgumentException saying what is wrong with it
   */
  T toDomain(R record);
}
