package io.quern.serde;

import static org.assertj.core.api.Assertions.assertThat;

import io.quern.model.Bytes;
import io.quern.model.ChunkId;
import io.quern.model.Revision;
import io.quern.model.TensorChunk;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Records of a schema registry, and those without one. */
class FramesTest {
  private static final int ID = 0x01020304;

  static {
    AvroSafety.ensure();
  }

  private static final Schema NOW = new TensorChunkMapper().schema();

  private final Map<Integer, String> registry = new HashMap<>();
  private int asked;

  @BeforeEach
  void useRegistry() {
    registry.put(ID, NOW.toString());
    SchemaDirectory.use(new SchemaDirectory(Map.of(NOW.getFullName(), ID), this::schema));
  }

  @AfterEach
  void forget() {
    SchemaDirectory.use(SchemaDirectory.NONE);
  }

  private Optional<String> schema(int id) {
    asked++;
    return Optional.ofNullable(registry.get(id));
  }

  private static TensorChunk chunk(byte... payload) {
    return new TensorChunk(
        new ChunkId(new Revision("m", "r"), "t", 7),
        "u",
        new TensorChunk.Span(0, 0, 1, 4),
        new TensorChunk.Part(0, 1, 0),
        "F32",
        Bytes.of(payload));
  }

  private static byte[] record(byte... payload) {
    return Wire.tensorChunk().serializer().serialize("quern.tensor-chunks", chunk(payload));
  }

  private static Incoming<TensorChunk> read(byte[] bytes) {
    return Wire.tensorChunk().reader().apply(bytes);
  }

  private static String reason(byte[] bytes) {
    return ((Incoming.Unreadable<TensorChunk>) read(bytes)).reason();
  }

  private static byte[] withId(int id, byte[] record) {
    byte[] other = record.clone();
    ByteBuffer.wrap(other).putInt(1, id);
    return other;
  }

  @Test
  void shouldWriteZeroAndTheIdInFrontOfTheSameBytes() {
    byte[] registered = record((byte) 9, (byte) 8);
    SchemaDirectory.use(SchemaDirectory.NONE);
    byte[] single = record((byte) 9, (byte) 8);

    assertThat(registered).startsWith(0, 1, 2, 3, 4).hasSize(single.length - 5);
    assertThat(single).startsWith(0xC3, 1);
    assertThat(ByteBuffer.wrap(registered, 5, registered.length - 5))
        .isEqualTo(ByteBuffer.wrap(single, 10, single.length - 10));
  }

  @Test
  void shouldFrameWhatIsPublishedFromMappedMemory() {
    byte[] mapped = new ChunkEncoder().encode(chunk(), MemorySegment.ofArray(new byte[] {9, 8}));

    assertThat(mapped).isEqualTo(record((byte) 9, (byte) 8));
  }

  @Test
  void shouldReadBothFramings() {
    byte[] registered = record((byte) 9);
    Incoming<TensorChunk> sound = new Incoming.Sound<>(chunk((byte) 9));
    assertThat(read(registered)).isEqualTo(sound);
    SchemaDirectory.use(SchemaDirectory.NONE);
    byte[] single = record((byte) 9);
    useRegistry();

    assertThat(read(single)).isEqualTo(sound);
  }

  @Test
  void shouldReadAnotherVersionOfTheContract() {
    String newer =
        NOW.toString()
            .replaceFirst(
                "\"fields\":\\[",
                "\"fields\":[{\"name\":\"later\",\"type\":\"string\",\"default\":\"\"},");
    registry.put(77, newer);
    byte[] now = record((byte) 9);
    byte[] written = new byte[now.length + 1];
    System.arraycopy(withId(77, now), 0, written, 0, 5);
    System.arraycopy(now, 5, written, 6, now.length - 5); // the new field is an empty string: 00

    assertThat(read(written)).isEqualTo(new Incoming.Sound<>(chunk((byte) 9)));
  }

  @Test
  void shouldRejectWhatItDoesNotKnowOrCannotRead() {
    byte[] record = record((byte) 9);
    registry.put(78, new SegmentMapper().schema().toString());
    registry.put(79, "\"string\"");
    registry.put(80, "{not a schema");

    assertThat(reason(withId(76, record))).isEqualTo("schema id 76 is not in the registry");
    assertThat(reason(withId(78, record))).startsWith("schema id 78 is io.quern.avro.Segment");
    assertThat(reason(withId(79, record))).startsWith("schema id 79 is string");
    assertThat(reason(withId(80, record))).isEqualTo("schema id 80 is no Avro schema");
    assertThat(reason(new byte[] {0, 1})).startsWith("neither Avro single-object encoding");
    SchemaDirectory.use(SchemaDirectory.NONE);
    assertThat(reason(record)).contains("no registry is set here");
  }

  @Test
  void shouldAskForASchemaOnceAndNotWithEveryRecord() {
    byte[] known = record((byte) 9);
    byte[] unknown = withId(76, known);
    for (int i = 0; i < 100; i++) {
      read(known);
      read(unknown);
    }
    assertThat(asked).isEqualTo(2);
  }

  @Test
  void shouldStoreWithoutARegistry() {
    byte[] stored = Wire.tensorChunk().stored().serializer().serialize("changelog", chunk());

    assertThat(stored).startsWith(0xC3, 1);
    assertThat(Wire.tensorChunk().stored().deserializer().deserialize("changelog", stored))
        .isEqualTo(chunk());
  }

  @Test
  void shouldKnowEveryReleasedVersionByItsFingerprint() {
    for (Contract contract : Contract.all()) {
      Schema schema = new Schema.Parser().parse(contract.json());
      String path = "/io/quern/avro/released/v1/" + schema.getName() + ".avsc";
      assertThat(Contract.class.getResource(path)).as(path).isNotNull();
    }
  }
}
