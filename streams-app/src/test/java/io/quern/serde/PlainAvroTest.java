package io.quern.serde;

import static org.assertj.core.api.Assertions.assertThat;

import io.quern.model.Bytes;
import io.quern.model.ChunkId;
import io.quern.model.Revision;
import io.quern.model.TensorChunk;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Our records are Avro single-object encoding, to the byte, whoever writes or reads them. */
class PlainAvroTest {

  static List<Sample<?>> samples() {
    return Sample.all();
  }

  @ParameterizedTest
  @MethodSource("samples")
  void shouldFrameARecordWithMarkerAndFingerprint(Sample<?> sample) {
    ByteBuffer record = ByteBuffer.wrap(sample.bytes()).order(ByteOrder.LITTLE_ENDIAN);

    assertThat(new byte[] {record.get(), record.get()}).containsExactly(0xC3, 0x01);
    assertThat(record.getLong())
        .isEqualTo(SchemaNormalization.parsingFingerprint64(sample.schema()));
  }

  /** Without those with several words in a map: a map's order is the writer's own business. */
  static List<Sample<?>> orderedSamples() {
    return Sample.all().stream()
        .filter(
            sample ->
                !List.of("order", "subscribed", "audit order", "census order")
                    .contains(sample.name()))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("orderedSamples")
  void shouldWriteTheVeryBytesThatAPlainEncoderWrites(Sample<?> sample) throws IOException {
    PlainAvro client = new PlainAvro(sample.schema());
    byte[] ours = sample.bytes();
    GenericRecord record = client.read(ours);

    assertThat(client.write(record)).isEqualTo(ours);
    assertThat(body(record)).isEqualTo(Arrays.copyOfRange(ours, Frames.SINGLE_BYTES, ours.length));
  }

  private static byte[] body(GenericRecord record) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
    new GenericDatumWriter<GenericRecord>(record.getSchema()).write(record, encoder);
    encoder.flush();
    return out.toByteArray();
  }

  @Test
  void shouldReadAChunkOfAPlainClientThatSetsOnlyWhatItMust() {
    PlainAvro client = new PlainAvro(io.quern.avro.TensorChunk.getClassSchema());
    GenericRecord record = client.record();
    record.put("model", "m");
    record.put("revision", "r1");
    record.put("tensor", "t");
    record.put("index", 4L);
    record.put("rows", 1L);
    record.put("columns", 2L);
    record.put("dtype", "F32");
    record.put("bytes", ByteBuffer.wrap(new byte[] {1, 2, 3, 4, 5, 6, 7, 8}));

    Incoming<TensorChunk> incoming =
        Wire.tensorChunk().deserializer().deserialize("", client.write(record));

    assertThat(incoming)
        .isEqualTo(
            new Incoming.Sound<>(
                new TensorChunk(
                    new ChunkId(new Revision("m", "r1"), "t", 4),
                    "",
                    new TensorChunk.Span(0, 0, 1, 2),
                    TensorChunk.Part.WHOLE,
                    "F32",
                    Bytes.of(new byte[] {1, 2, 3, 4, 5, 6, 7, 8}))));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 64, 8192, TensorChunk.MAX_PAYLOAD})
  void shouldEncodeMappedWeightsLikeAnArray(int length) {
    TensorChunk chunk = Values.chunk(length);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment weights = arena.allocate(Math.max(1, length)).asSlice(0, length);
      MemorySegment.copy(
          chunk.payload().array(),
          chunk.payload().from(),
          weights,
          java.lang.foreign.ValueLayout.JAVA_BYTE,
          0,
          length);

      byte[] record = new ChunkEncoder().encode(Values.chunk(0), weights);

      assertThat(record).isEqualTo(Wire.tensorChunk().serializer().serialize("", chunk));
    }
  }
}
