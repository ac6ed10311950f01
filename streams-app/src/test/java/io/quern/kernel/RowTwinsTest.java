package io.quern.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class RowTwinsTest {
  private static final Map<String, String> W8 = Map.of("bits", "8");
  private static final float[] ROW = {1, -2, 3};

  private final RowFormat format = RowFormats.find("int8-plain", W8, new byte[0]).orElseThrow();

  @Test
  void shouldTakeDefinitionsWhenScalar() {
    Kernels kernels = new Kernels(KernelChoice.of("scalar", OptionalInt.of(512)));

    assertThat(kernels.newQuantizer(format)).isInstanceOf(IntQuantizer.class);
    assertThat(kernels.newObserver("int8-plain", W8).orElseThrow())
        .isInstanceOf(IntShrinkObserver.class);
  }

  @Test
  void shouldTakeTheDefinitionUntilTheTwinIsWarm() {
    byte[][] cold = RowArrays.of(format, 1, ROW.length);
    byte[][] warm = RowArrays.of(format, 1, ROW.length);
    Warmth warmth = new Warmth();
    int[] columns = {0};
    RowQuantizer quantizer =
        new WarmingRowQuantizer(
            (x, from, rows, width, arrays, row) -> arrays[0][0] = 1,
            (x, from, rows, width, arrays, row) -> arrays[0][0] = 2,
            width -> columns[0] = width,
            warmth);

    quantizer.quantize(ROW, 0, 1, ROW.length, cold, 0);
    warmth.reached();
    quantizer.quantize(ROW, 0, 1, ROW.length, warm, 0);

    assertThat(columns).containsExactly(ROW.length);
    assertThat(cold[0][0]).isEqualTo((byte) 1);
    assertThat(warm[0][0]).isEqualTo((byte) 2);
  }

  @Test
  void shouldNameTwinsAfterTheirFormats() {
    Twins.assumed();

    assertThat(VectorTwins.ROWS.keySet()).allMatch(RowFormats::isKnown);
    assertThat(VectorTwins.OBSERVERS.keySet()).allMatch(RowFormats::isKnown);
  }
}
