package io.quern.app;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A service that is killed in the middle of its work goes on where it was. */
class KillTest {
  private static final String TYPE = "Q4_K_M";

  @TempDir Path root;

  /**
   * The first one is slow, and has half of the chunks for a while: it is met in the middle. The
   * bytes are the same.
   */
  @Test
  void shouldGoOnWhereItWasKilled() throws Exception {
    try (GgufSource source = GgufSource.open(model())) {
      Path expected = expected(source);
      long chunks;
      long left;
      long written;
      try (ForkedService killed = new ForkedService(root, "scalar");
          ServiceClient client = ServiceClient.connect(killed.address(), Map.of())) {
        chunks = publish(client, source, () -> awaitPercent(client, 30));
        written = chunkRecords(killed);
        long reached = percent(client);
        killed.kill();
        assertThat(reached).isBetween(30L, 70L);
        left = chunks - chunks * reached / 100;
      }
      try (ForkedService next = new ForkedService(root, "auto");
          ServiceClient client = ServiceClient.connect(next.address(), Map.of())) {
        awaitPercent(client, 100);

        assertThat(Files.mismatch(artifact(), expected)).isEqualTo(-1);
        assertThat(chunkRecords(next)).isEqualTo(written).isEqualTo(chunks);
        assertThat(next.stop().chunks()).isPositive().isLessThanOrEqualTo(left + left / 10);
      }
    }
  }

  /**
   * Returns once the broker has all chunks.
   *
   * @param halfWay done when half of them are sent
   */
  private static long publish(ServiceClient client, GgufSource source, Runnable halfWay) {
    client.applyProfile(
        new Profile("q", ProfileDigest.of("gguf", TYPE), List.of("*"), "gguf", TYPE));
    ServiceClient.Publication publication =
        new ServiceClient.Publication(
            new Revision("large", "r1"),
            DemoModel.sha256(source),
            source,
            TensorChunk.MAX_PAYLOAD / 4,
            false);
    AtomicBoolean waited = new AtomicBoolean();
    OneShot.Progress progress =
        (done, total, read) -> {
          if (read > source.totalBytes() / 2 && waited.compareAndSet(false, true)) {
            halfWay.run();
          }
        };
    return client.publish(publication, progress).chunksSent();
  }

  private static void awaitPercent(ServiceClient client, int percent) {
    RevisionRun.await(() -> percent(client) >= percent);
  }

  private static long percent(ServiceClient client) {
    return client.artifacts().stream().mapToLong(KillTest::percent).sum();
  }

  private static long percent(ArtifactState state) {
    boolean complete = state.phase() == ArtifactState.Phase.COMPLETE;
    return complete ? 100 : Math.min(99, 100 * state.bytesDone() / Math.max(1, state.bytesTotal()));
  }

  private static long chunkRecords(ForkedService service) {
    Cluster cluster = service.cluster();
    return EndOffsets.of(cluster).getOrDefault(cluster.topics().tensorChunks(), 0L);
  }

  private Path artifact() {
    return root.resolve("artifacts/large/r1/q/large-" + TYPE + ".gguf");
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

  /** 64 MiB of seeded weights. */
  private Path model() throws Exception {
    GgufBuilder builder = GgufBuilder.llama(8).tensor("output_norm.weight", GgmlType.F32, 256);
    TensorShape shape = TensorShape.of(2048, 2048);
    for (int layer = 0; layer < 8; layer++) {
      builder.tensor(
          "blk." + layer + ".ffn_up.weight", GgmlType.BF16, shape, weights(shape, layer));
    }
    return Files.write(root.resolve("large.gguf"), builder.bytes());
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
