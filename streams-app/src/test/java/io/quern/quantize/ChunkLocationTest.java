package io.quern.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class ChunkLocationTest {
  @Test
  void shouldReadWhatItWrote() {
    ChunkLocation location = new ChunkLocation(1L << 40, 3, 900, 7, 1_700_000_000_000L);

    assertThat(ChunkLocation.of(location.toBytes())).isEqualTo(location);
  }

  @Test
  void shouldReadWhatAnEarlierVersionWrote() {
    ByteBuffer stored = ByteBuffer.allocate(25).put((byte) 2);
    stored.putLong(11).putInt(1).putInt(900).putLong(7);

    assertThat(ChunkLocation.of(stored.array()))
        .isEqualTo(new ChunkLocation(11, 1, 900, 7, ChunkLocation.UNKNOWN));
  }

  @Test
  void shouldRefuseWhatALaterVersionWrote() {
    byte[] later = new ChunkLocation(1, 0, 1, 0, 0).toBytes();
    later[0] = 4;

    assertThatThrownBy(() -> ChunkLocation.of(later)).hasMessageContaining("version 4");
  }
}
