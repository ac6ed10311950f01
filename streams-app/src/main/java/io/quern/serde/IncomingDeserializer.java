package io.quern.serde;

import java.nio.ByteBuffer;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the values of a topic; any thread may use it, because Streams shares one among its threads.
 *
 * <p>Consumers that hand over their fetch buffer get values that share it: a payload is not copied.
 */
final class IncomingDeserializer<T> implements Deserializer<Incoming<T>> {
  private final ThreadLocal<AvroReader<T>> reader;

  IncomingDeserializer(RecordMapper<?, T> mapper) {
    reader = ThreadLocal.withInitial(() -> new AvroReader<>(mapper));
  }

  @Override
  public @Nullable Incoming<T> deserialize(String topic, byte @Nullable [] data) {
    return data == null ? null : reader.get().read(ByteBuffer.wrap(data));
  }

  @Override
  public @Nullable Incoming<T> deserialize(
      String topic, Headers headers, @Nullable ByteBuffer data) {
    return data == null ? null : reader.get().read(data);
  }
}
