package io.quern.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.quern.model.ModelManifest;
import io.quern.model.TensorInfo;
import io.quern.model.TensorShape;
import java.lang.foreign.MemorySegment;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Expected digests are those of xxhash 3.6.0 for Python, {@code xxh3_128_hexdigest}. */
class ContentDigestsTest {
  private static final byte[] WEIGHTS = new byte[3_000_000];

  static {
    for (int i = 0; i < WEIGHTS.length; i++) {
      WEIGHTS[i] = (byte) (i * 31 + i / 256);
    }
  }

  private static TensorInfo described(TensorInfo tensor) {
    ModelManifest manifest = new ModelManifest("gguf", 3, "", 32, List.of(), List.of(tensor));
    ModelSource source =
        new ModelSource() {
          @Override
          public ModelManifest manifest(long payloadLimit) {
            return manifest;
          }

          @Override
          public MemorySegment weights(TensorInfo any) {
            return MemorySegment.ofArray(WEIGHTS);
          }

          @Override
          public List<MemorySegment> identity() {
            return List.of();
          }

          @Override
          public long totalBytes() {
            return WEIGHTS.length;
          }

          @Override
          public void close() {}
        };
    return ContentDigests.describe(manifest, source).tensors().getFirst();
  }

  private static String chunks(TensorInfo tensor) {
    return HexFormat.of().formatHex(tensor.digests().chunks().toArray());
  }

  @Test
  void shouldDigestChunksOfMatricesAndThenTheirDigests() {
    TensorInfo tensor = described(new TensorInfo("t", "I8", TensorShape.of(1000, 1500, 2), 1000, 4, 0));

    assertThat(chunks(tensor)).isEqualTo(CHUNKS);
    assertThat(tensor.digests().whole()).isEqualTo(WHOLE);
  }

  @Test
  void shouldDigestARowThatIsWiderThanARecord() {
    TensorInfo tensor = described(new TensorInfo("t", "I8", TensorShape.of(3_000_000), 1, 1, 0));

    assertThat(chunks(tensor)).isEqualTo(ROW);
  }
}
