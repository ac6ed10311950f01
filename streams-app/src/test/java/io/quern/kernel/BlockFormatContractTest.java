package io.quern.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What every format keeps, whoever quantizes: the definition and, where it would be chosen, the
 * twin.
 */
class BlockFormatContractTest {
  private static final int BEFORE = 5;
  private static final int AFTER = 9;
  private static final byte UNTOUCHED = 0x5A;

  /** How far a gaussian may be off after a round trip: root of mean squares, relative. */
  private static final Map<String, Double> TOLERANCE =
      Map.ofEntries(
          Map.entry("F32", 0.0),
          Map.entry("F16", 0.0004),
          Map.entry("BF16", 0.002),
          Map.entry("Q8_0", 0.006),
          Map.entry("Q6_K", 0.02),
          Map.entry("Q5_K", 0.04),
          Map.entry("Q5_1", 0.04),
          Map.entry("Q5_0", 0.05),
          Map.entry("Q4_K", 0.08),
          Map.entry("Q4_1", 0.08),
          Map.entry("Q4_0", 0.1),
          Map.entry("Q3_K", 0.18),
          Map.entry("Q2_K", 0.35));

  static List<BlockFormat> formats() {
    return BlockFormats.all();
  }

  static Stream<BlockFormat> formatsWithScales() {
    return BlockFormats.all().stream().filter(format -> format.blockValues() > 1);
  }

  @ParameterizedTest
  @MethodSource("formats")
  void shouldWriteOnlyItsBlocks(BlockFormat format) {
    for (BlockQuantizer quantizer : quantizers(format)) {
      for (int blocks : new int[] {0, 1, 7, 33}) {
        byte[] alone = quantize(quantizer, format, blocks, 0);

        byte[] amid = quantize(quantizer, format, blocks, BEFORE);

        int end = amid.length - AFTER;
        assertThat(Arrays.copyOfRange(amid, BEFORE, end))
            .isEqualTo(Arrays.copyOfRange(alone, 0, alone.length - AFTER));
        assertThat(Arrays.copyOfRange(amid, 0, BEFORE)).containsOnly(UNTOUCHED);
        assertThat(Arrays.copyOfRange(amid, end, amid.length)).containsOnly(UNTOUCHED);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("formats")
  void shouldWriteABlockAlikeAloneAndInARow(BlockFormat format) {
    for (BlockQuantizer quantizer : quantizers(format)) {
      int blocks = 35;
      float[] x = WeightSamples.MIXTURE.weights(blocks * format.blockValues());
      byte[] rows = new byte[blocks * format.blockBytes()];
      byte[] single = new byte[rows.length];

      quantizer.quantize(x, 0, 5, 7 * format.blockValues(), rows, 0);
      for (int i = 0; i < blocks; i++) {
        int values = format.blockValues();
        quantizer.quantize(x, i * values, 1, values, single, i * format.blockBytes());
      }

      assertThat(rows).isEqualTo(single);
    }
  }

  @ParameterizedTest
  @MethodSource("formats")
  void shouldComeNearTheWeights(BlockFormat format) {
    float[] x = WeightSamples.GAUSSIAN.weights(8 * 256);
    byte[] blocks = new byte[(int) format.bytesOf(x.length)];
    format.newQuantizer().quantize(x, 0, 8, 256, blocks, 0);

    float[] near = new float[x.length];
    format.dequantize(blocks, 0, near, 0, x.length);

    double error = 0;
    double power = 0;
    for (int i = 0; i < x.length; i++) {
      error += (near[i] - x[i]) * (near[i] - x[i]);
      power += x[i] * x[i];
    }
    assertThat(Math.sqrt(error / power)).isLessThanOrEqualTo(TOLERANCE.get(format.name()));
  }

  @ParameterizedTest
  @MethodSource("formats")
  void shouldDequantizeOnlyWhatIsAsked(BlockFormat format) {
    byte[] blocks = quantize(format.newQuantizer(), format, 4, BEFORE);
    int values = format.blockValues();
    float[] all = new float[4 * values];
    format.dequantize(blocks, BEFORE, all, 0, all.length);

    float[] some = new float[4 * values];
    int from = BEFORE + format.blockBytes();
    format.dequantize(blocks, from, some, values, 2 * values);

    float[] expected = new float[4 * values];
    System.arraycopy(all, values, expected, values, 2 * values);
    assertThat(some).isEqualTo(expected);
  }

  @ParameterizedTest
  @MethodSource("formats")
  void shouldFindTheBlockThatIsNoNumber(BlockFormat format) {
    byte[] blocks = quantize(format.newQuantizer(), format, 6, BEFORE);
    assertThat(format.firstInvalidBlock(blocks, BEFORE, 6)).isEqualTo(-1);

    int bad = BEFORE + 4 * format.blockBytes();
    Arrays.fill(blocks, bad, bad + format.blockBytes(), (byte) 0xFF);

    assertThat(format.firstInvalidBlock(blocks, BEFORE, 6)).isEqualTo(4);
    assertThat(format.firstInvalidBlock(blocks, BEFORE, 4)).isEqualTo(-1);
  }

  @ParameterizedTest
  @MethodSource("formatsWithScales")
  void shouldFindTheBlockWhoseScaleIsInfinite(BlockFormat format) {
    float[] x = WeightSamples.GAUSSIAN.weights(5 * format.blockValues());
    x[3 * format.blockValues() + 17] = 1e10f;
    byte[] blocks = new byte[5 * format.blockBytes()];

    format.newQuantizer().quantize(x, 0, 5, format.blockValues(), blocks, 0);

    assertThat(format.firstInvalidBlock(blocks, 0, 5)).isEqualTo(3);
  }

  @ParameterizedTest
  @MethodSource("formatsWithScales")
  void shouldRefuseToCutABlock(BlockFormat format) {
    float[] x = new float[2 * format.blockValues()];
    int cut = format.blockValues() + format.blockValues() / 2;

    assertThatThrownBy(() -> format.newQuantizer().quantize(x, 0, 1, cut, new byte[1024], 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(format.name());
    assertThatThrownBy(() -> format.dequantize(new byte[1024], 0, x, 0, cut))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @MethodSource("formats")
  void shouldBeFoundByItsName(BlockFormat format) {
    assertThat(BlockFormats.find(format.name())).containsSame(format);
    assertThat(format.getClass().getSimpleName()).isEqualTo(format.name());
    assertThat(format.bytesOf(3L * format.blockValues())).isEqualTo(3L * format.blockBytes());
  }

  private static List<BlockQuantizer> quantizers(BlockFormat format) {
    return Stream.concat(Stream.of(format.newQuantizer()), Twins.of(format).stream()).toList();
  }

  private static byte[] quantize(
      BlockQuantizer quantizer, BlockFormat format, int blocks, int outFrom) {
    int values = blocks * format.blockValues();
    float[] x = new float[BEFORE + values];
    float[] weights = WeightSamples.GAUSSIAN.weights(values);
    System.arraycopy(weights, 0, x, BEFORE, values);
    byte[] out = new byte[outFrom + blocks * format.blockBytes() + AFTER];
    Arrays.fill(out, UNTOUCHED);
    quantizer.quantize(x, BEFORE, blocks, format.blockValues(), out, outFrom);
    return out;
  }
}
