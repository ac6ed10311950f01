package io.quern.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.quern.format.gguf.GgufBuilder;
import io.quern.format.gguf.GgufTensor;
import io.quern.model.ChunkOrigins;
import io.quern.model.ChunkOrigins.Origin;
import io.quern.model.ChunkOrigins.Run;
import io.quern.model.ModelManifest;
import io.quern.model.ModelManifest.Lineage;
import io.quern.model.TensorInfo;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BaseRevisionTest {
  private static final long CHUNK = 64 * 1024;
  private static final String CHANGED = "blk.0.ffn_down.weight";
  private static final Origin ONE = new Origin("r1", "u1");
  private static final Origin TWO = new Origin("r2", "u2");

  @TempDir Path directory;

  /** A model of which some chunks of one tensor, 32 rows each, are others. */
  private ModelManifest manifest(Optional<BaseRevision> base, int... chunks) throws Exception {
    byte[] bytes = GgufBuilder.tinyLlama(1).bytes();
    Path file = directory.resolve("m.gguf");
    for (int chunk : chunks) {
      bytes[Math.toIntExact(place(bytes).offset() + chunk * CHUNK)] ^= 1;
    }
    try (GgufSource source = GgufSource.open(Files.write(file, bytes))) {
      return Descriptions.of(source, CHUNK, base);
    }
  }

  private GgufTensor place(byte[] bytes) throws Exception {
    try (GgufSource source = GgufSource.open(Files.write(directory.resolve("p.gguf"), bytes))) {
      return source.file().tensors().stream()
          .filter(tensor -> tensor.name().equals(CHANGED))
          .findFirst()
          .orElseThrow();
    }
  }

  private static TensorInfo changed(ModelManifest manifest) {
    return manifest.tensors().stream()
        .filter(tensor -> tensor.name().equals(CHANGED))
        .findFirst()
        .orElseThrow();
  }

  private static Optional<BaseRevision> base(Origin self, ModelManifest manifest) {
    return Optional.of(new BaseRevision(self, manifest));
  }

  @Test
  void shouldNameTheHolderOfEveryEqualChunk() throws Exception {
    ModelManifest first = manifest(Optional.empty());
    ModelManifest second = manifest(base(ONE, first), 2);

    assertThat(second.lineage()).isEqualTo(new Lineage("r1", Lineage.XXH3_128));
    assertThat(changed(second).origins().runs())
        .containsExactly(new Run(2, ONE), new Run(1, Origin.SELF), new Run(5, ONE));
    assertThat(Descriptions.reused(second)).isEqualTo(chunks(second) - 1);
  }

  private static long chunks(ModelManifest manifest) {
    return manifest.tensors().stream().mapToLong(TensorInfo::chunkCount).sum();
  }

  @Test
  void shouldNameTheHolderAndNeverOneWhoRefersToIt() throws Exception {
    ModelManifest second = manifest(base(ONE, manifest(Optional.empty())), 2);
    ModelManifest third = manifest(base(TWO, second), 2, 5);

    assertThat(changed(third).origins().runs())
        .containsExactly(
            new Run(2, ONE),
            new Run(1, TWO),
            new Run(2, ONE),
            new Run(1, Origin.SELF),
            new Run(2, ONE));
  }

  @Test
  void shouldSendWhatWasCutInAnotherWay() throws Exception {
    ModelManifest first = manifest(Optional.empty());
    List<TensorInfo> coarse =
        first.tensors().stream()
            .map(
                tensor ->
                    new TensorInfo(
                        tensor.name(),
                        tensor.dtype(),
                        tensor.shape(),
                        tensor.rowsPerChunk() + 1,
                        tensor.chunkCount(),
                        tensor.order(),
                        tensor.digests(),
                        tensor.origins()))
            .toList();

    ModelManifest second = manifest(base(ONE, first.with(coarse, first.lineage())));

    assertThat(Descriptions.reused(second)).isZero();
  }

  @Test
  void shouldHoldItselfWhatIsGone() throws Exception {
    ModelManifest second = manifest(base(ONE, manifest(Optional.empty())), 2);
    ModelManifest third = manifest(base(TWO, second), 2, 5);

    ModelManifest without = Descriptions.without(third, Set.of("r1"));

    assertThat(Descriptions.reused(without)).isEqualTo(1);
    assertThat(changed(without).origins().of(2)).isEqualTo(TWO);
    assertThat(Descriptions.without(without, Set.of("r2")).tensors())
        .extracting(TensorInfo::origins)
        .containsOnly(ChunkOrigins.OWN);
  }
}
