package io.quern.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quern.model.ArtifactState;
import io.quern.model.Bytes;
import io.quern.model.ModelManifest;
import io.quern.model.Segment;
import io.quern.model.TensorChunk;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Serde;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class WireRoundTripTest {

  static List<Sample<?>> samples() {
    return Sample.all();
  }

  @ParameterizedTest
  @MethodSource("samples")
  void shouldReadWhatItWrote(Sample<?> sample) {
    assertThat(sample.read(sample.bytes())).isEqualTo(new Incoming.Sound<>(sample.value()));
  }

  @ParameterizedTest
  @MethodSource("samples")
  void shouldWriteTheSameBytesEveryTime(Sample<?> sample) {
    byte[] first = sample.bytes();
    sample.wire().serializer().serialize("", null);

    assertThat(sample.bytes()).isEqualTo(first).isNotSameAs(first);
  }

  /** Lengths at which the length's own encoding grows, and the largest payload. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 63, 64, 8191, 8192, 1_048_575, 1_048_576, TensorChunk.MAX_PAYLOAD})
  void shouldKeepPayloadsOfAnyLengthWithoutCopyingThem(int length) {
    TensorChunk chunk = Values.chunk(length);
    byte[] record = Wire.tensorChunk().serializer().serialize("", chunk);

    TensorChunk read = sound(Wire.tensorChunk(), record);

    assertThat(read).isEqualTo(chunk);
    assertThat(read.payload().array()).isSameAs(record);
    assertThat(read.payload().from()).isEqualTo(record.length - length);
  }

  @Test
  void shouldShareTheRecordOfASegmentToo() {
    byte[] record = Wire.segment().serializer().serialize("", Values.written(100));

    Bytes payload = ((Segment.Written) sound(Wire.segment(), record)).bytes();

    assertThat(payload.array()).isSameAs(record);
  }

  /** A consumer hands over a place in its fetch buffer, which is to stay as it is. */
  @Test
  void shouldShareTheFetchBufferOfAConsumer() {
    TensorChunk chunk = Values.chunk(100);
    byte[] record = Wire.tensorChunk().serializer().serialize("", chunk);
    ByteBuffer fetched =
        ByteBuffer.allocate(record.length + 30).position(20).put(record).flip().position(20);

    Incoming<TensorChunk> incoming =
        Wire.tensorChunk().deserializer().deserialize("", new RecordHeaders(), fetched);

    assertThat(incoming).isEqualTo(new Incoming.Sound<>(chunk));
    assertThat(((Incoming.Sound<TensorChunk>) incoming).value().payload().array())
        .isSameAs(fetched.array());
    assertThat(fetched.position()).isEqualTo(20);
    assertThat(
            Wire.tensorChunk()
                .deserializer()
                .deserialize("", new RecordHeaders(), fetched.asReadOnlyBuffer()))
        .isEqualTo(incoming);
  }

  @Test
  void shouldShareTheDocumentWithItsMetadata() {
    byte[] document = Wire.modelManifest().serializer().serialize("", Values.MANIFEST);

    ModelManifest manifest = sound(Wire.modelManifest(), document);

    assertThat(manifest.metadata())
        .allSatisfy(entry -> assertThat(entry.raw().array()).isSameAs(document));
  }

  @Test
  void shouldWriteThePartOfAnArrayThatAPayloadIs() {
    Bytes whole = Values.chunk(100).payload();
    TensorChunk chunk =
        new TensorChunk(
            Values.CHUNK,
            "",
            new TensorChunk.Span(0, 0, 1, 10),
            TensorChunk.Part.WHOLE,
            "U8",
            whole.slice(40, 10));

    TensorChunk read =
        sound(Wire.tensorChunk(), Wire.tensorChunk().serializer().serialize("", chunk));

    assertThat(read.payload()).isEqualTo(whole.slice(40, 10));
  }

  @ParameterizedTest
  @EnumSource
  void shouldNameEveryPhase(ArtifactState.Phase phase) {
    ArtifactState a = Values.ARTIFACT;
    ArtifactState state =
        new ArtifactState(
            a.plan(),
            a.label(),
            a.sequence(),
            phase,
            0,
            0,
            List.of(),
            "",
            ArtifactState.Failure.NONE,
            ArtifactState.LogPosition.UNKNOWN);

    assertThat(sound(Wire.artifactState(), Wire.artifactState().serializer().serialize("", state)))
        .isEqualTo(state);
  }

  @ParameterizedTest
  @MethodSource("samples")
  void shouldLetTombstonesPass(Sample<?> sample) {
    assertThat(sample.wire().serializer().serialize("", null)).isNull();
    assertThat(sample.wire().deserializer().deserialize("", null)).isNull();
    assertThat(sample.wire().stored().serializer().serialize("", null)).isNull();
    assertThat(sample.wire().stored().deserializer().deserialize("", null)).isNull();
  }

  @Test
  void shouldCallItAFaultWhenOurOwnStoreCannotBeRead() {
    Serde<TensorChunk> stored = Wire.tensorChunk().stored();
    byte[] record = stored.serializer().serialize("", Values.chunk(10));
    assertThat(stored.deserializer().deserialize("", record)).isEqualTo(Values.chunk(10));

    record[0]++;

    assertThatThrownBy(() -> stored.deserializer().deserialize("", record))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("C3 01");
  }

  private static <T> T sound(Wire<T> wire, byte[] record) {
    return wire.stored().deserializer().deserialize("", record);
  }
}
