package io.quern.quantize;

import static org.assertj.core.api.Assertions.assertThat;

import io.quern.kernel.BlockFormats;
import io.quern.kernel.Kernels;
import io.quern.model.ArtifactId;
import io.quern.model.Bytes;
import io.quern.model.ChunkId;
import io.quern.model.ErrorFigures;
import io.quern.model.PlanRef;
import io.quern.model.QuantizeOrder;
import io.quern.model.Revision;
import io.quern.model.Segment;
import io.quern.model.TensorChunk;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Formats between the weights and the last format. */
class PassageTest {
  private static final int ROWS = 300; // more than a slab has
  private static final int COLUMNS = 512;
  private static final PlanRef PLAN = new PlanRef(new ArtifactId("m", "r", "p"), "plan");

  private final ChunkQuantizer quantizer = new ChunkQuantizer(Kernels.chosen());

  @ParameterizedTest
  @CsvSource({
    "BF16, Q8_0",
    "'BF16,Q8_0', Q4_K",
    "Q6_K, Q4_0",
    "'F16,Q5_1,Q3_K', F32",
    "Q8_0, Q8_0"
  })
  void shouldMakeWhatFilesInBetweenWouldMake(String through, String last) {
    float[] weights = weights();

    Quantization.Done once = done(weights, QuantizeOrder.Format.of(last).after(words(through)));

    float[] standing = weights;
    for (String name : words(through)) {
      standing = read(name, bytes(done(standing, QuantizeOrder.Format.of(name))));
    }
    byte[] again = bytes(done(standing, QuantizeOrder.Format.of(last)));
    assertThat(bytes(once)).isEqualTo(again);
    assertThat(figures(once)).isEqualTo(errors(weights, read(last, again)));
  }

  @Test
  void shouldNotBeACopyWhenTheDtypeComesBack() {
    QuantizeOrder.Format format = QuantizeOrder.Format.of("F32").after(List.of("Q4_0"));

    assertThat(bytes(done(weights(), format))).isNotEqualTo(bytes(weights()));
  }

  @Test
  void shouldSayWhereAFormatOnTheWayOverflows() {
    float[] weights = weights();
    weights[257 * COLUMNS + 7] = 70_000;
    QuantizeOrder.Format format = QuantizeOrder.Format.of("Q8_0").after(List.of("BF16", "F16"));

    Quantization refused = quantize(weights, format);

    assertThat(refused).isInstanceOf(Quantization.Impossible.class);
    assertThat(((Quantization.Impossible) refused).text())
        .contains("the F16 block at tensor t: weight 7 of row 257");
  }

  @Test
  void shouldRefuseFormatsThatAreNotThereOrDoNotFit() {
    assertThat(quantize(weights(), QuantizeOrder.Format.of("Q8_0").after(List.of("Q9"))))
        .isInstanceOfSatisfying(
            Quantization.Impossible.class,
            refused -> assertThat(refused.code()).isEqualTo("unsupported-type"));
    TensorChunk narrow = chunk(new float[160], 160);
    assertThat(quantize(narrow, QuantizeOrder.Format.of("Q8_0").after(List.of("Q6_K"))))
        .isInstanceOfSatisfying(
            Quantization.Impossible.class,
            refused -> assertThat(refused.text()).contains("no multiple of Q6_K's 256"));
  }

  private static List<String> words(String list) {
    return List.of(list.split(","));
  }

  private static float[] weights() {
    Random random = new Random(11);
    float[] weights = new float[ROWS * COLUMNS];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (float) (random.nextGaussian() * 0.02);
    }
    return weights;
  }

  private Quantization.Done done(float[] weights, QuantizeOrder.Format format) {
    return (Quantization.Done) quantize(weights, format);
  }

  private Quantization quantize(float[] weights, QuantizeOrder.Format format) {
    return quantize(chunk(weights, COLUMNS), format);
  }

  private Quantization quantize(TensorChunk chunk, QuantizeOrder.Format format) {
    QuantizeOrder.Target target =
        new QuantizeOrder.Target(
            PLAN, format, List.of(new QuantizeOrder.Output("blocks", "f", 0, 1)), "");
    TensorChunk.Span span = chunk.span();
    QuantizeOrder order =
        new QuantizeOrder(chunk.id(), "u", span.rows(), span.columns(), "F32", List.of(target));
    return quantizer.quantize(chunk, order, target);
  }

  private static TensorChunk chunk(float[] weights, int columns) {
    return new TensorChunk(
        new ChunkId(new Revision("m", "r"), "t", 0),
        "u",
        new TensorChunk.Span(0, 0, weights.length / columns, columns),
        TensorChunk.Part.WHOLE,
        "F32",
        Bytes.of(bytes(weights)));
  }

  private static byte[] bytes(float[] weights) {
    ByteBuffer bytes =
        ByteBuffer.allocate(weights.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(weights);
    return bytes.array();
  }

  private static byte[] bytes(Quantization.Done done) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    done.segments().forEach(segment -> all.writeBytes(segment.bytes().toArray()));
    return all.toByteArray();
  }

  private static float[] read(String format, byte[] blocks) {
    float[] weights = new float[ROWS * COLUMNS];
    BlockFormats.find(format).orElseThrow().dequantize(blocks, 0, weights, 0, weights.length);
    return weights;
  }

  private static ErrorFigures figures(Quantization.Done done) {
    return done.segments().stream()
        .map(Segment.Written::figures)
        .reduce(ErrorFigures.NONE, ErrorFigures::plus);
  }

  /** Of what a reader computes against the weights as they came. */
  private ErrorFigures errors(float[] weights, float[] read) {
    ErrorMeter meter = new ErrorMeter(Kernels.chosen().newRowErrorMeter());
    meter.begin(QuantizeOrder.Format.of("any"));
    System.arraycopy(read, 0, meter.room(read.length), 0, read.length);
    meter.add(weights, ROWS, COLUMNS);
    return meter.figures();
  }
}
