package io.quern.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every decoder keeps: the definition and, where it would be chosen, the twin. */
class WeightDecoderTest {
  private static final int BEFORE = 3;

  static Stream<WeightDecoder> decoders() {
    return WeightDecoders.all().stream()
        .flatMap(decoder -> Stream.concat(Stream.of(decoder), Twins.of(decoder).stream()));
  }

  @ParameterizedTest
  @MethodSource("decoders")
  void shouldReadKnownNumbers(WeightDecoder decoder) {
    String hex =
        switch (decoder.name()) {
          case "F32" -> "0000803f 000020c0 00000080 01000000 ffff7f7f";
          case "F16" -> "003c 00c1 0080 0100 ff7b";
          default -> "803f 20c0 0080 0100 7f7f";
        };
    byte[] in = HexFormat.of().parseHex(hex.replace(" ", ""));
    float[] x = new float[5];

    decoder.decode(in, 0, x, 0, 5);

    assertThat(x)
        .containsExactly(
            switch (decoder.name()) {
              case "F32" -> new float[] {1, -2.5f, -0f, Float.MIN_VALUE, Float.MAX_VALUE};
              case "F16" -> new float[] {1, -2.5f, -0f, 0x1p-24f, 65504};
              default -> new float[] {1, -2.5f, -0f, 0x1p-133f, 0x1.fep127f};
            });
  }

  @ParameterizedTest
  @MethodSource("decoders")
  void shouldReadEverySixteenBitPattern(WeightDecoder decoder) {
    int count = 1 << 16;
    int width = decoder.weightBytes();
    byte[] in = new byte[count * width];
    for (int i = 0; i < count; i++) {
      LittleEndian.putShort(in, i * width + width - Short.BYTES, (short) i);
    }
    float[] x = new float[count];

    decoder.decode(in, 0, x, 0, count);

    for (int i = 0; i < count; i++) {
      float expected =
          decoder.name().equals("F16")
              ? Float.float16ToFloat((short) i)
              : Float.intBitsToFloat(i << 16);
      assertThat(Float.floatToIntBits(x[i])).isEqualTo(Float.floatToIntBits(expected));
    }
  }

  @ParameterizedTest
  @MethodSource("decoders")
  void shouldWriteOnlyItsRange(WeightDecoder decoder) {
    for (int count : new int[] {0, 1, 15, 16, 17, 100}) {
      byte[] in = new byte[BEFORE + count * decoder.weightBytes()];
      Arrays.fill(in, (byte) 0x3F);
      float[] x = new float[BEFORE + count + 40];

      decoder.decode(in, BEFORE, x, BEFORE, count);

      assertThat(Arrays.copyOf(x, BEFORE)).containsOnly(0);
      assertThat(Arrays.copyOfRange(x, BEFORE, BEFORE + count)).doesNotContain(0f);
      assertThat(Arrays.copyOfRange(x, BEFORE + count, x.length)).containsOnly(0);
    }
  }

  @ParameterizedTest
  @MethodSource("decoders")
  void shouldFindTheFirstThatIsNotFinite(WeightDecoder decoder) {
    int count = 69;
    for (byte[] pattern : nonFinite(decoder)) {
      for (int bad = 0; bad < count; bad++) {
        byte[] in = new byte[BEFORE + count * decoder.weightBytes()];
        put(pattern, in, BEFORE + bad * decoder.weightBytes());
        put(pattern, in, BEFORE + (count - 1) * decoder.weightBytes());

        assertThat(decoder.firstNonFinite(in, BEFORE, count)).isEqualTo(bad);
        assertThat(decoder.firstNonFinite(in, BEFORE, bad)).isEqualTo(-1);
      }
    }
  }

  @Test
  void shouldRefuseAnUnknownDtype() {
    assertThat(WeightDecoders.find("I32")).isEmpty();
    assertThatThrownBy(() -> Kernels.chosen().decoder("I32"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("I32");
  }

  private static List<byte[]> nonFinite(WeightDecoder decoder) {
    Stream<String> patterns =
        switch (decoder.name()) {
          case "F32" -> Stream.of("0000807f", "000080ff", "0100807f", "ffffffff");
          case "F16" -> Stream.of("007c", "00fc", "017c", "ffff");
          default -> Stream.of("807f", "80ff", "817f", "ffff");
        };
    return patterns.map(HexFormat.of()::parseHex).toList();
  }

  private static void put(byte[] pattern, byte[] in, int at) {
    System.arraycopy(pattern, 0, in, at, pattern.length);
  }
}
