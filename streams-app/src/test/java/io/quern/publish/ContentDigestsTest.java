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

  /** Rows 0 to 999 and 1000 to 1499 of the first matrix, then of the second. */
  private static final String CHUNKS =
      "f39f7097fe564ba7fc96eebe894d5e1e"
          + "4690545cbd99f2bf7440535c2fc3f19a"
          + "16defa1c326307d49632007460a48889"
          + "e3b2d349ca30770c50f0d6fdcf63f28d";

  private static final String WHOLE = "2e49f1fcc0e315afc9421593e01fe576";
  private static final String ROW = "baabe170ab8c7f10e49b3c87d8ff989e";

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
    TensorInfo tensor =
        described(new TensorInfo("t", "I8", TensorShape.of(1000, 1500, 2), 1000, 4, 0));

    assertThat(chunks(tensor)).isEqualTo(CHUNKS);
    assertThat(tensor.digests().whole()).isEqualTo(WHOLE);
  }

  @Test
  void shouldDigestARowThatIsWiderThanARecord() {
    TensorInfo tensor = described(new TensorInfo("t", "I8", TensorShape.of(3_000_000), 1, 1, 0));

    assertThat(chunks(tensor)).isEqualTo(ROW);
  }
}
