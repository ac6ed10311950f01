package io.quern.serde;

import static org.assertj.core.api.Assertions.assertThat;

import io.quern.model.ArtifactQuality;
import io.quern.model.ArtifactQuality.TensorQuality;
import io.quern.model.ArtifactState;
import io.quern.model.ErrorFigures;
import io.quern.model.ExactSum;
import io.quern.model.Quality;
import io.quern.model.Segment;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QualityRoundTripTest {
  private static final ErrorFigures FIGURES =
      new ErrorFigures(1L << 33, ExactSum.of(0.1), ExactSum.of(12345.678), 0.01);

  private static Segment.Written measured() {
    return ((Segment.Written) Values.written(70)).with(FIGURES);
  }

  private static ArtifactQuality quality(int tensors) {
    return new ArtifactQuality(
        FIGURES,
        4_831_838_208L,
        IntStream.range(0, tensors)
            .mapToObj(
                i ->
                    new TensorQuality(
                        "blk." + i + ".ffn_down.weight",
                        new Quality(
                            i, 2L * i, Math.sqrt(i), Math.cbrt(i), 1.0 / (i + 1), i % 3 - 1)))
            .toList());
  }

  private static ArtifactState backAndForth(ArtifactState state) {
    byte[] record = Wire.artifactState().serializer().serialize("", state);
    return ((Incoming.Sound<ArtifactState>)
            Wire.artifactState().deserializer().deserialize("", record))
        .value();
  }

  @Test
  void shouldCarryTheFiguresOfASegment() {
    byte[] record = Wire.segment().serializer().serialize("", measured());

    assertThat(Wire.segment().deserializer().deserialize("", record))
        .isEqualTo(new Incoming.Sound<>(measured()));
  }

  @Test
  void shouldCarryHowFarATensorMayBeAboveTheOptimum() {
    for (ErrorFigures figures : List.of(ErrorFigures.ofExcess(0.1), FIGURES.withExcess(0))) {
      Segment.Written codebook = ((Segment.Written) Values.written(70)).with(figures);
      byte[] record = Wire.segment().serializer().serialize("", codebook);

      assertThat(Wire.segment().deserializer().deserialize("", record))
          .isEqualTo(new Incoming.Sound<>(codebook));
    }
  }

  @Test
  void shouldCarryTheQualityOfAnArtifactAndItsTensors() {
    ArtifactState state = Values.ARTIFACT.with(quality(300));

    assertThat(backAndForth(state)).isEqualTo(state);
  }

  @Test
  void shouldCarryThousandsOfTensorsButNotMoreThanARecordHolds() {
    ArtifactState many = Values.ARTIFACT.with(quality(8_000));
    ArtifactState tooMany = Values.ARTIFACT.with(quality(100_000));

    assertThat(backAndForth(many)).isEqualTo(many);
    assertThat(Wire.artifactState().serializer().serialize("", many)).hasSizeLessThan(900 * 1024);
    assertThat(backAndForth(tooMany).quality().tensors()).isEmpty();
    assertThat(backAndForth(tooMany).quality().total()).isEqualTo(FIGURES);
  }

  @Test
  void shouldRefuseFiguresThatAreNone() {
    PlainAvro client = new PlainAvro(io.quern.avro.Segment.getClassSchema());
    for (ByteBuffer sum : List.of(ByteBuffer.wrap(new byte[] {1}), ByteBuffer.allocate(3000))) {
      GenericRecord record = client.read(Wire.segment().serializer().serialize("", measured()));
      ((GenericRecord) record.get("figures")).put("squaredError", sum);

      assertThat(Wire.segment().deserializer().deserialize("", client.write(record)).toString())
          .contains("not an exact sum");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"?", "AAAA", "eJw="})
  void shouldRefuseATextThatIsNone(String text) {
    PlainAvro client = new PlainAvro(io.quern.avro.ArtifactState.getClassSchema());
    byte[] sound = Wire.artifactState().serializer().serialize("", Values.ARTIFACT);
    GenericRecord record = client.read(sound);
    record.put("attributes", Map.of(TensorQualityText.KEY + 0, text));

    assertThat(Wire.artifactState().deserializer().deserialize("", client.write(record)))
        .isInstanceOf(Incoming.Unreadable.class);
  }
}
