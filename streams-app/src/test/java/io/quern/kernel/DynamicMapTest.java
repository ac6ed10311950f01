package io.quern.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class DynamicMapTest {
  /** SHA-256 of bitsandbytes.functional.create_dynamic_map() (0.50.2), little endian. */
  private static final String PEER =
      "e732639a65f497b4ad684bb166a4467708255edd5207757de8b8f0c7e1fda89c";

  @Test
  void shouldHaveThePeersValues() throws Exception {
    ByteBuffer bytes = ByteBuffer.allocate(256 * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(DynamicMap.ascending());

    assertThat(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes.array())))
        .isEqualTo(PEER);
  }

  @Test
  void shouldGiveEachOfItsLargerValuesItsOwnCode() {
    float[] values = DynamicMap.ascending();
    for (int code = 0; code < values.length; code++) {
      if (Math.abs(values[code]) > 0.001) {
        assertThat(DynamicMap.code(values[code])).isEqualTo((byte) code);
      }
    }
  }

  @Test
  void shouldLimitWhatIsOutsideAndTakeNoNumberForTheLeast() {
    assertThat(DynamicMap.code(-2)).isEqualTo((byte) 0);
    assertThat(DynamicMap.code(Float.POSITIVE_INFINITY)).isEqualTo((byte) 255);
    assertThat(DynamicMap.code(Float.NaN)).isEqualTo((byte) 0);
  }
}
