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
import io.quern.topology.Topics;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A service that is killed in the middle of its work goes on where it was. */
class KillTest {
  private static final String TYPE = "Q4_K_M";
  private static final Topics TOPICS = new Topics(Topics.DEFAULT_PREFIX);

  @TempDir Path root;

  /** The first one is slow, so that it can be met in the middle; the bytes are the same. */
  @Test
  void shouldGoOnWhereItWasKilled() throws Exception {
    try (GgufSource source = GgufSource.open(model())) {
      Path expected = expected(source);
      long chunks;
      long left;
      long written;
      try (ForkedService killed = new ForkedService(root, "scalar")) {
        chunks = publish(killed, source);
        written = chunkRecords(killed);
        left = chunks - chunks * awaitPercent(killed, 30) / 100;
        killed.kill();
      }
      try (ForkedService next = new ForkedService(root, "auto")) {
        awaitPercent(next, 100);

        assertThat(Files.mismatch(artifact(), expected)).isEqualTo(-1);
        assertThat(chunkRecords(next)).isEqualTo(written).isEqualTo(chunks);
        assertThat(next.stop()).isPositive().isLessThanOrEqualTo(left + left / 10);
      }
    }
  }

  private static long publish(ForkedService service, GgufSource source) {
    try (ServiceClient client = ServiceClient.connect(service.address(), Map.of())) {
      client.applyProfile(
          new Profile("q", ProfileDigest.of("gguf", TYPE), List.of("*"), "gguf", TYPE));
      ServiceClient.Publication publication =
          new ServiceClient.Publication(
              new Revision("large", "r1"),
              DemoModel.sha256(source),
              source,
              TensorChunk.MAX_PAYLOAD / 4,
              false);
      return client.publish(publication, (done, total, read) -> {}).chunksSent();
    }
  }

  /** How far the artifact is, once that is at least {@code percent}. */
  private static long awaitPercent(ForkedService service, int percent) {
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    try (ServiceClient client = ServiceClient.connect(service.address(), Map.of())) {
      while (System.nanoTime() < deadline) {
        long reached = client.artifacts().stream().mapToLong(KillTest::percent).sum();
        if (reached >= percent) {
          assertThat(reached).isLessThanOrEqualTo(percent == 100 ? 100 : 90);
          return reached;
        }
        Answers.pause(20);
      }
      throw new AssertionError("not within a minute; there is " + client.artifacts());
    }
  }

  private static long percent(ArtifactState state) {
    boolean complete = state.phase() == ArtifactState.Phase.COMPLETE;
    return complete ? 100 : Math.min(99, 100 * state.bytesDone() / Math.max(1, state.bytesTotal()));
  }

  private static long chunkRecords(ForkedService service) {
    MemoryPlan memory = MemoryPlan.of(MemoryPlan.Shape.here(1, 1, false));
    Cluster cluster =
        Cluster.prepare(
            service.address(), ClientOverrides.NONE, TOPICS, new TopicSetup(1, false), memory);
    return EndOffsets.of(cluster).getOrDefault(TOPICS.tensorChunks(), 0L);
  }

  private Path artifact() {
    return root.resolve("artifacts/large/r1/q/large-" + TYPE + ".gguf");
  }

  private Path expected(GgufSource source) throws Exception {
    Path output = root.resolve("expected.gguf");
    OneShot.Where where =
        new OneShot.Where(Optional.empty(), Map.of(), Files.createDirectory(root.resolve("temp")));
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
