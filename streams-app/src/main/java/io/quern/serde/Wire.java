package io.quern.serde;

import io.quern.model.ArtifactState;
import io.quern.model.ManifestPart;
import io.quern.model.ModelManifest;
import io.quern.model.Order;
import io.quern.model.Profile;
import io.quern.model.Registration;
import io.quern.model.Rejection;
import io.quern.model.Segment;
import io.quern.model.Statistic;
import io.quern.model.TensorChunk;
import java.nio.ByteBuffer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;

/**
 * The values of every topic in their wire format: Avro, behind a frame that names the schema.
 *
 * @param <T> the domain type
 */
public final class Wire<T> {
  static {
    AvroSafety.ensure();
  }

  private final RecordMapper<? extends SpecificRecord, T> mapper;
  private final boolean isTopic;

  private Wire(RecordMapper<? extends SpecificRecord, T> mapper) {
    this(mapper, true);
  }

  private Wire(RecordMapper<? extends SpecificRecord, T> mapper, boolean isTopic) {
    this.mapper = mapper;
    this.isTopic = isTopic;
  }

  public static Wire<ManifestPart> manifestPart() {
    return new Wire<>(new ManifestPartMapper());
  }

  /** A document that travels in parts, so that its bytes and its digest know of no registry. */
  public static Wire<ModelManifest> modelManifest() {
    return new Wire<>(new ModelManifestMapper(), false);
  }

  public static Wire<TensorChunk> tensorChunk() {
    return new Wire<>(new TensorChunkMapper());
  }

  public static Wire<Profile> profile() {
    return new Wire<>(new ProfileMapper());
  }

  public static Wire<Order> order() {
    return new Wire<>(new OrderMapper());
  }

  public static Wire<Statistic> statistic() {
    return new Wire<>(new StatisticMapper());
  }

  public static Wire<Segment> segment() {
    return new Wire<>(new SegmentMapper());
  }

  public static Wire<ArtifactState> artifactState() {
    return new Wire<>(new ArtifactStateMapper());
  }

  public static Wire<Registration> registration() {
    return new Wire<>(new RegistrationMapper());
  }

  public static Wire<Rejection> rejection() {
    return new Wire<>(new RejectionMapper());
  }

  /** A serializer that any thread may use: Streams shares one among its threads. */
  public Serializer<T> serializer() {
    return serializer(() -> isTopic ? new AvroWriter<>(mapper) : AvroWriter.single(mapper));
  }

  private static <T> Serializer<T> serializer(Supplier<AvroWriter<T>> made) {
    ThreadLocal<AvroWriter<T>> writer = ThreadLocal.withInitial(made);
    return (topic, value) -> value == null ? null : writer.get().write(value);
  }

  /**
   * A deserializer that any thread may use. Bad input is no exception but {@link
   * Incoming.Unreadable}.
   */
  public Deserializer<Incoming<T>> deserializer() {
    return new IncomingDeserializer<>(mapper);
  }

  /** Reads values outside of Kafka's clients; for one thread. */
  public Function<byte[], Incoming<T>> reader() {
    AvroReader<T> reader = new AvroReader<>(mapper);
    return bytes -> reader.read(ByteBuffer.wrap(bytes));
  }

  /** For our own state stores, where bytes that cannot be read are a fault. */
  public Serde<T> stored() {
    ThreadLocal<AvroReader<T>> reader = ThreadLocal.withInitial(() -> new AvroReader<>(mapper));
    return Serdes.serdeFrom(
        serializer(() -> AvroWriter.single(mapper)),
        (topic, data) -> data == null ? null : sound(reader.get().read(ByteBuffer.wrap(data))));
  }

  private static <T> T sound(Incoming<T> incoming) {
    return switch (incoming) {
      case Incoming.Sound<T>(T value) -> value;
      case Incoming.Unreadable<T>(String reason, _) ->
          throw new IllegalStateException("a state store holds what cannot be read: " + reason);
    };
  }
}
