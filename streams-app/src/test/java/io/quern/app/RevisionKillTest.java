package io.quern.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.quern.TakesLong;
import io.quern.format.gguf.GgmlType;
import io.quern.format.gguf.GgufBuilder;
import io.quern.model.ArtifactState;
import io.quern.model.Profile;
import io.quern.model.ProfileDigest;
import io.quern.model.Revision;
import io.quern.model.TensorChunk;
import io.quern.model.TensorShape;
import io.quern.publish.GgufSource;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A service that is killed in the middle of a revision: copied here, computed there. */
@TakesLong
class RevisionKillTest {
  private static final String TYPE = "Q4_K_M";
  private static final int LAYERS = 12;
  private static final int CHANGED_FROM = 3;
  private static final long CHUNK = TensorChunk.MAX_PAYLOAD / 4;
  private static final long MATRIX = 2048L * 2048 * Short.BYTES;
  private static final long CHANGED_CHUNKS = (LAYERS - CHANGED_FROM) * Math.ceilDiv(MATRIX, CHUNK);

  @TempDir Path root;

  @Test
  void shouldMakeTheBytesOfAFullRunAfterAKillInTheMiddleOfARevision() throws Exception {
    try (GgufSource one = model("one.gguf", LAYERS);
        GgufSource two = model("two.gguf", CHANGED_FROM)) {
      Path expected = expected(two);
      try (ForkedService killed = new ForkedService(root, "scalar")) {
        publish(killed, "r1", one, "");
        RevisionRun.await(() -> percent(killed, "r1") == 100);
        publish(killed, "r2", two, "r1");
        RevisionRun.await(() -> percent(killed, "r2") >= 30);
        assertThat(percent(killed, "r2")).isLessThan(100);
        killed.kill();
      }
      try (ForkedService next = new ForkedService(root, "auto")) {
        RevisionRun.await(() -> percent(next, "r2") == 100);

        assertThat(Files.mismatch(artifact("r2"), expected)).isEqualTo(-1);
        assertThat(next.stop().chunks()).isPositive().isLessThan(CHANGED_CHUNKS);
      }
    }
  }

  private static void publish(
      ForkedService service, String revision, GgufSource source, String base) {
    try (ServiceClient client = ServiceClient.connect(service.address(), Map.of())) {
      client.applyProfile(
          new Profile("q", ProfileDigest.of("gguf", TYPE), java.util.List.of("*"), "gguf", TYPE));
      client.publish(
          new ServiceClient.Publication(
                  new Revision("large", revision), DemoModel.sha256(source), source, CHUNK, false)
              .onto(base),
          (done, total, read) -> {});
    }
  }

  private static long percent(ForkedService service, String revision) {
    try (ServiceClient client = ServiceClient.connect(service.address(), Map.of())) {
      return client.artifacts().stream()
          .filter(state -> state.plan().artifact().source().revision().equals(revision))
          .mapToLong(RevisionKillTest::percent)
          .sum();
    }
  }

  private static long percent(ArtifactState state) {
    boolean complete = state.phase() == ArtifactState.Phase.COMPLETE;
    return complete ? 100 : Math.min(99, 100 * state.bytesDone() / Math.max(1, state.bytesTotal()));
  }

  private Path artifact(String revision) {
    return root.resolve("artifacts/large/" + revision + "/q/large-" + TYPE + ".gguf");
  }

  private Path expected(GgufSource source) throws Exception {
    Path output = root.resolve("expected.gguf");
    OneShot.Where where =
        new OneShot.Where(
            Optional.empty(), Map.of(), Optional.of(Files.createDirectory(root.resolve("temp"))));
    try (OneShot run =
        OneShot.open(
            OneShotTest.job(source, output, TYPE, 2, TensorChunk.MAX_PAYLOAD, where),
            (done, total, read) -> {})) {
      run.finish();
    }
    return output;
  }

  /** 96 MiB of seeded weights, those of layers from {@code changed} on with another seed. */
  private GgufSource model(String name, int changed) throws Exception {
    GgufBuilder builder = GgufBuilder.llama(LAYERS).tensor("output_norm.weight", GgmlType.F32, 256);
    TensorShape shape = TensorShape.of(2048, 2048);
    for (int layer = 0; layer < LAYERS; layer++) {
      builder.tensor(
          "blk." + layer + ".ffn_up.weight",
          GgmlType.BF16,
          shape,
          weights(shape, layer < changed ? layer : layer + 100));
    }
    return GgufSource.open(Files.write(root.resolve(name), builder.bytes()));
  }

  private static byte[] weights(TensorShape shape, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    ByteBuffer out =
        ByteBuffer.allocate((int) shape.weights() * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    while (out.hasRemaining()) {
      float weight = (random.nextFloat() + random.nextFloat() - 1) * 0.1f;
      out.putShort((short) (Float.floatToRawIntBits(weight) >>> 16));
    }
    return out.array();
  }
}
