package io.quern.quantize;

import static org.assertj.core.api.Assertions.assertThat;

import io.quern.kernel.Kernels;
import io.quern.model.Bytes;
import io.quern.model.ChunkId;
import io.quern.model.MeasureOrder;
import io.quern.model.Revision;
import io.quern.model.Statistic;
import io.quern.model.StatisticMethod;
import io.quern.model.TensorChunk;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChunkMeasurerTest {
  private static final ChunkId CHUNK = new ChunkId(new Revision("m", "r"), "t", 1);

  private final ChunkMeasurer measurer = new ChunkMeasurer(Kernels.chosen());

  private Statistic.Partial measure(String method, Map<String, String> parameters, float... x) {
    return weighed(Bytes.empty(), method, parameters, x);
  }

  private Statistic.Partial weighed(
      Bytes importance, String method, Map<String, String> parameters, float... x) {
    ByteBuffer bytes = ByteBuffer.allocate(x.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(x);
    TensorChunk.Span span = new TensorChunk.Span(0, 3, x.length / 2, 2);
    TensorChunk chunk =
        new TensorChunk(CHUNK, "u", span, TensorChunk.Part.WHOLE, "F32", Bytes.of(bytes));
    StatisticMethod how = new StatisticMethod(method, parameters);
    MeasureOrder order =
        new MeasureOrder(CHUNK, "u", x.length / 2, 2, "F32", "id", how, importance);
    return measurer.measure(chunk, order);
  }

  @Test
  void shouldFindExtremes() {
    Statistic.Partial partial = measure("extremes", Map.of(), 1, -3, 2, -0f);

    assertThat(partial.extremes()).isEqualTo(new Statistic.Extremes(-3, 2, 3));
    assertThat(partial.weights()).isEqualTo(4);
    assertThat(partial.firstNonFinite()).isEqualTo(-1);
  }

  @Test
  void shouldFindTheMagnitudesOfBlocksThatBeginBeforeTheChunk() {
    Statistic.Partial partial =
        measure("block-absmax", Map.of("blockRows", "4", "blockColumns", "2"), 1, -3, 2, -5, 0, 4);

    assertThat(partial.vector().role()).isEqualTo("absmax");
    assertThat(floats(partial.vector().bytes())).containsExactly(3, 5);
  }

  @Test
  void shouldCountValues() {
    Statistic.Partial partial = measure("histogram", Map.of(), 1, 1, -2, 1);

    assertThat(partial.histogram().buckets()).containsExactly(0x3F80, 0xC000);
    assertThat(partial.histogram().counts()).containsExactly(3L, 1L);
    assertThat(partial.histogram().sums().length()).isEqualTo(2 * Double.BYTES);
  }

  @Test
  void shouldWeighValuesByTheirColumns() {
    Statistic.Partial partial =
        weighed(bytes(1, 4), "histogram", Map.of(), 1, 1, -2, 1, 1.0000001f, 5);

    long unit = 1L << 25; // the largest weight, 4, is 2^27 of 2^28
    assertThat(partial.histogram().buckets()).containsExactly(0x3F80, 0x40A0, 0xC000);
    assertThat(partial.histogram().counts()).containsExactly(10 * unit, 4 * unit, unit);
    assertThat(partial.histogram().sums().asBuffer().order(ByteOrder.LITTLE_ENDIAN).getLong(0))
        .isEqualTo(unit); // the last place of one number
  }

  @Test
  void shouldSayWhyColumnsCannotBeWeighed() {
    Statistic.Partial partial = weighed(bytes(1, 2, 3), "histogram", Map.of(), 1, 1, -2, 1);

    assertThat(new String(partial.vector().bytes().toArray(), StandardCharsets.UTF_8))
        .isEqualTo("3 weights of columns for 2 columns");
  }

  private static Bytes bytes(float... values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return Bytes.of(bytes.array());
  }

  @Test
  void shouldNameTheFirstWeightThatIsNotFiniteInTheRoleOfTheMethod() {
    Statistic.Partial partial =
        measure("block-absmax", Map.of("blockRows", "4", "blockColumns", "2"), 1, 2, Float.NaN, 4);

    assertThat(partial.firstNonFinite()).isEqualTo(2);
    assertThat(partial.vector()).isEqualTo(new Statistic.Vector("absmax", Bytes.empty()));
  }

  @Test
  void shouldSayWhyAChunkCannotBeMeasured() {
    Statistic.Partial partial = measure("mse-steps", Map.of("format", "F32"), 1, 2);

    assertThat(partial.steps()).isEqualTo(List.of());
    assertThat(new String(partial.vector().bytes().toArray(), StandardCharsets.UTF_8))
        .isEqualTo("format 'F32' has no observer");
  }

  private static float[] floats(Bytes bytes) {
    float[] floats = new float[bytes.length() / Float.BYTES];
    ByteBuffer.wrap(bytes.toArray()).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(floats);
    return floats;
  }
}
