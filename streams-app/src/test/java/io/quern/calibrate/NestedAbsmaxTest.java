package io.quern.calibrate;

import static org.assertj.core.api.Assertions.assertThat;

import io.quern.kernel.CascadeSum;
import io.quern.model.Bytes;
import io.quern.model.Sha256;
import io.quern.model.Statistic;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Expected values are those of torch 2.14.0 on one thread and bitsandbytes 0.50.2 on a CPU, for the
 * fractions of multiples of 2654435761 / 2^32, cut to 24 bits.
 */
class NestedAbsmaxTest {
  private static final int BLOCKS = 1000;
  private static final int STATE_BYTES = 80;

  @ParameterizedTest
  @CsvSource({
    "1, 0x0",
    "7, 0x403ea33e",
    "8, 0x40538453",
    "100, 0x424512ac",
    "1000, 0x43f9fcf9",
    "4099, 0x450015e2",
    "30001, 0x466a5e39"
  })
  void shouldAddUpAsThePeerDoes(int count, String bits) {
    assertThat(Float.floatToRawIntBits(CascadeSum.sum(fractions(count))))
        .isEqualTo(Integer.decode(bits));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 1000})
  void shouldQuantizeMagnitudesAsThePeerDoesForAnyChunks(int rowsPerChunk) {
    Outcome.Found found = nested(fractions(BLOCKS), rowsPerChunk);

    assertThat(Sha256.hex(found.value("absmax").toArray()))
        .isEqualTo("55b0288eeaa4e00584145a7d4847e00c78762be55d25fbb558d39913243da622");
    assertThat(RawBits.floats(found.value("nested_absmax")))
        .containsExactly(
            Float.intBitsToFloat(0x3efffce6),
            Float.intBitsToFloat(0x3eff6784),
            Float.intBitsToFloat(0x3eff9cf8),
            Float.intBitsToFloat(0x3effc774));
  }

  @Test
  void shouldWriteTheMeanIntoTheStateAndFillUpWithSpaces() {
    Bytes state = nested(fractions(BLOCKS), 3).value("quant_state");

    assertThat(new String(state.toArray(), StandardCharsets.UTF_8))
        .isEqualTo(
            "{\"quant_type\": \"nf4\", \"nested_offset\": 0.49997633695602417}" + " ".repeat(21))
        .hasSize(STATE_BYTES);
  }

  @Test
  void shouldGiveCodeZeroToMagnitudesThatAreAllTheSame() {
    float[] same = new float[BLOCKS];
    Arrays.fill(same, 0.5f);

    assertThat(nested(same, 3).value("absmax").toArray()).containsOnly(0);
  }

  private static Outcome.Found nested(float[] absmax, int rowsPerChunk) {
    Statistic.Member member =
        Words.member(
            Words.tensor("t", "F32", 64, BLOCKS, rowsPerChunk),
            Words.whole("absmax", BLOCKS),
            Words.whole("nested_absmax", 16),
            Words.whole("quant_state", STATE_BYTES));
    Statistic.Partial[] partials = new Statistic.Partial[Math.ceilDiv(BLOCKS, rowsPerChunk)];
    for (int chunk = 0; chunk < partials.length; chunk++) {
      int from = chunk * rowsPerChunk;
      float[] part = Arrays.copyOfRange(absmax, from, Math.min(BLOCKS, from + rowsPerChunk));
      partials[chunk] = Words.vector("t", chunk, "absmax", RawBits.of(part));
    }
    return Words.found(
        Words.subscribed(
            Words.method("arrays", Map.of("state", "{\"quant_type\": \"nf4\"}")), member),
        partials);
  }

  private static float[] fractions(int count) {
    float[] fractions = new float[count];
    for (int i = 0; i < count; i++) {
      fractions[i] = ((i * 2654435761L & 0xFFFFFFFFL) >>> 8) / 0x1p24f;
    }
    return fractions;
  }
}
