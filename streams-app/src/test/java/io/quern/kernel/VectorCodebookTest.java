package io.quern.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VectorCodebookTest {

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4, 8})
  void shouldHoldTheValuesOfTheIndicesThatAreInAByte(int bits) {
    float[] values = new float[1 << bits];
    for (int i = 0; i < values.length; i++) {
      values[i] = i - 1.5f;
    }
    int width = VectorCodebook.valuesOf(bits);
    byte[] indices = new byte[256];
    float[] table = floats(VectorCodebook.bytes(values, bits, "F32"));

    for (int code = 0; code < 256; code++) {
      IndexPacking.unpack(new byte[] {(byte) code}, 0, width, bits, indices);
      for (int i = 0; i < width; i++) {
        assertThat(table[code * width + i]).isEqualTo(values[indices[i] & 255]);
      }
    }
    assertThat(table).hasSize(256 * width);
  }

  @Test
  void shouldRepeatTheLastValueForMissingOnes() {
    float[] table = floats(VectorCodebook.bytes(new float[] {1, 2, 3}, 8, "F32"));

    assertThat(table[2]).isEqualTo(3);
    assertThat(table[255]).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 5, 6, 7, 0, 9})
  void shouldKnowWhatDoesNotFillAByte(int bits) {
    assertThat(VectorCodebook.valuesOf(bits)).isZero();
  }

  @Test
  void shouldRoundToTheDtype() {
    assertThat(VectorCodebook.rounded(new float[] {1.001f, 3}, "BF16")).containsExactly(1, 3);
  }

  private static float[] floats(byte[] bytes) {
    float[] floats = new float[bytes.length / Float.BYTES];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(floats);
    return floats;
  }
}
