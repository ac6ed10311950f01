package io.quern.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quern.TakesLong;
import io.quern.format.gguf.GgufBuilder;
import io.quern.format.gguf.GgufTensor;
import io.quern.model.Bytes;
import io.quern.model.ChunkId;
import io.quern.model.ModelManifest;
import io.quern.model.Profile;
import io.quern.model.ProfileDigest;
import io.quern.model.Rejection;
import io.quern.model.Revision;
import io.quern.model.TensorChunk;
import io.quern.model.TensorInfo;
import io.quern.publish.GgufSource;
import io.quern.publish.ModelProducer;
import io.quern.publish.ModelSource;
import io.quern.publish.Upload;
import io.quern.serde.Wire;
import io.quern.topology.Topics;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A service whose publishers find that their base, their name or their partition is not there. */
@TakesLong
class BaseGoneTest {
  private static final String CHANGED = "blk.1.ffn_down.weight";
  private static final String TYPE = "Q4_K_M";

  @TempDir static Path root;
  private static final List<GgufSource> OPEN = new ArrayList<>();
  private static RevisionRun run;

  @BeforeAll
  static void start() throws Exception {
    run = new RevisionRun(root);
  }

  @AfterAll
  static void stop() {
    run.close();
    OPEN.forEach(GgufSource::close);
  }

  private static GgufSource source(byte[] bytes) throws Exception {
    GgufSource source =
        GgufSource.open(Files.write(Files.createTempFile(root, "model", ".gguf"), bytes));
    OPEN.add(source);
    return source;
  }

  private static GgufSource model() throws Exception {
    return source(GgufBuilder.tinyLlama(2).bytes());
  }

  /** The model with one weight changed. */
  private static GgufSource next() throws Exception {
    byte[] bytes = GgufBuilder.tinyLlama(2).bytes();
    long at =
        source(bytes).file().tensors().stream()
            .filter(tensor -> tensor.name().equals(CHANGED))
            .mapToLong(GgufTensor::offset)
            .findFirst()
            .orElseThrow();
    bytes[Math.toIntExact(at) + 3] ^= 1;
    return source(bytes);
  }

  private static void apply(String model) {
    run.apply(new Profile(model, ProfileDigest.of("gguf", TYPE), List.of(model), "gguf", TYPE));
  }

  private static List<Rejection> rejections(String model) {
    return run.rejections().stream().filter(each -> each.subject().model().equals(model)).toList();
  }

  @Test
  void shouldSendTheBytesOfChunksThatTheLogHasLost() throws Exception {
    apply("lost");
    Revision first = new Revision("lost", "r1");
    Revision second = new Revision("lost", "r2");
    long all = run.publish(first, model(), "").chunksSent();
    Files.delete(run.directory(first, "lost").resolve("lost-" + TYPE + ".gguf"));
    cutChunks();

    ServiceClient.Published published = run.publish(second, next(), "r1");

    assertThat(published.chunksSent()).isEqualTo(all);
    assertThat(published.traffic().chunksReused()).isEqualTo(all - 1);
    assertThat(rejections("lost"))
        .hasSize(Math.toIntExact(all - 1))
        .allMatch(each -> each.reason().code().equals("chunk-gone") && each.reason().retriable());
    run.publish(new Revision("lost", "full"), next(), "");
    run.expectEqual(second, new Revision("lost", "full"), "lost");
  }

  /** Deletes all chunks, as somebody might who does not know what they are for. */
  private static void cutChunks() throws Exception {
    Cluster cluster = run.cluster();
    String topic = cluster.topics().tensorChunks();
    try (Admin admin = cluster.admin()) {
      Map<TopicPartition, OffsetSpec> ends =
          java.util.stream.IntStream.range(0, cluster.prepared().partitionsOf(topic))
              .mapToObj(partition -> new TopicPartition(topic, partition))
              .collect(Collectors.toMap(each -> each, each -> OffsetSpec.latest()));
      Map<TopicPartition, RecordsToDelete> cut =
          admin.listOffsets(ends).all().get().entrySet().stream()
              .collect(
                  Collectors.toMap(
                      Map.Entry::getKey,
                      end -> RecordsToDelete.beforeOffset(end.getValue().offset())));
      admin.deleteRecords(cut).all().get();
    }
  }

  @Test
  void shouldSendTheBytesWhenTheBaseGoesMeanwhile() throws Exception {
    apply("meanwhile");
    Revision first = new Revision("meanwhile", "r1");
    Revision second = new Revision("meanwhile", "r2");
    long all = run.publish(first, model(), "").chunksSent();

    ServiceClient.Published published =
        run.publish(second, new Late(next(), () -> run.withdraw(first)), "r1");

    assertThat(published.chunksSent()).isEqualTo(all);
    assertThat(rejections("meanwhile"))
        .extracting(each -> each.reason().code())
        .containsExactly("origin-gone");
    run.publish(new Revision("meanwhile", "full"), next(), "");
    run.expectEqual(second, new Revision("meanwhile", "full"), "meanwhile");
  }

  /** Does something when it is described: the publisher has read then what is there to build on. */
  private static final class Late implements ModelSource {
    private final ModelSource source;
    private Runnable action;

    Late(ModelSource source, Runnable action) {
      this.source = source;
      this.action = action;
    }

    @Override
    public ModelManifest manifest(long payloadLimit) {
      action.run();
      action = () -> {};
      return source.manifest(payloadLimit);
    }

    @Override
    public MemorySegment weights(TensorInfo tensor) {
      return source.weights(tensor);
    }

    @Override
    public List<MemorySegment> identity() {
      return source.identity();
    }

    @Override
    public long totalBytes() {
      return source.totalBytes();
    }

    @Override
    public void close() {
      source.close();
    }
  }

  @Test
  void shouldRefuseABaseThatIsNotLive() throws Exception {
    run.publish(new Revision("nobase", "r1"), model(), "");
    run.withdraw(new Revision("nobase", "r1"));

    for (String base : List.of("r1", "never")) {
      assertThatThrownBy(() -> run.publish(new Revision("nobase", "r2"), next(), base))
          .isInstanceOf(ArtifactRefused.class)
          .hasMessageContaining("base " + base + " of model nobase is not live");
    }

    assertThat(run.publish(new Revision("nobase", "r2"), next(), "latest").chunksSent())
        .isPositive();
  }

  @Test
  void shouldKeepARevisionWhoseBaseIsWithdrawn() throws Exception {
    Revision second = new Revision("orphan", "r2");
    run.publish(new Revision("orphan", "r1"), model(), "");
    run.publish(second, next(), "r1");
    run.withdraw(new Revision("orphan", "r1"));

    apply("orphan");
    run.publish(second, next(), "");

    run.publish(new Revision("orphan", "full"), next(), "");
    run.expectEqual(second, new Revision("orphan", "full"), "orphan");
  }

  @Test
  void shouldLetTheFirstOfTwoPublishersWin() throws Exception {
    apply("twice");
    Revision revision = new Revision("twice", "r1");
    GgufSource second = next();
    Cluster cluster = run.cluster();
    run.publish(revision, model(), "");

    try (Producer<String, byte[]> producer = cluster.publisher()) { // it has not looked first
      ModelProducer rival =
          new ModelProducer(
              cluster.topics(),
              producer,
              new Upload(revision, "rival", second.manifest(TensorChunk.MAX_PAYLOAD)));
      rival.sendManifest();
      rival.sendChunks(second, bytes -> {});
      rival.sendSeal();
      RevisionRun.await(() -> rejections("twice").size() >= 2);
      assertThat(rejections("twice"))
          .allSatisfy(
              each -> {
                assertThat(each.reason().code()).isEqualTo("revision-taken");
                assertThat(each.reason().expected())
                    .startsWith(DemoModel.sha256(model()).substring(0, 16));
                assertThat(each.reason().actual()).isEqualTo("rival " + rival.documentDigest());
              });
    }
    assertThatThrownBy(() -> run.publish(revision, second, ""))
        .isInstanceOf(ArtifactRefused.class)
        .hasMessageContaining(DemoModel.sha256(model()).substring(0, 16))
        .hasMessageContaining(DemoModel.sha256(second).substring(0, 16));
    run.publish(new Revision("twice", "full"), model(), "");
    run.expectEqual(revision, new Revision("twice", "full"), "twice");
  }

  @Test
  void shouldNameTheSettingOfAPublisherThatPartitionsInAnotherWay() throws Exception {
    Cluster cluster = run.cluster();
    Topics topics = cluster.topics();
    ChunkId id = new ChunkId(new Revision("astray", "r1"), "a.weight", 0);
    TensorChunk chunk =
        new TensorChunk(
            id,
            "u",
            new TensorChunk.Span(0, 0, 1, 1),
            TensorChunk.Part.WHOLE,
            "F32",
            Bytes.of(new byte[4]));
    int partitions = cluster.prepared().partitionsOf(topics.tensorChunks());
    int right =
        Utils.toPositive(Utils.murmur2(id.key().getBytes(StandardCharsets.UTF_8))) % partitions;
    byte[] value = Wire.tensorChunk().serializer().serialize(topics.tensorChunks(), chunk);

    try (Producer<String, byte[]> producer = cluster.publisher()) {
      var _ =
          producer
              .send(
                  new ProducerRecord<>(
                      topics.tensorChunks(), (right + 1) % partitions, id.key(), value))
              .get();
    }

    RevisionRun.await(() -> !rejections("astray").isEmpty());
    Rejection.Reason reason = rejections("astray").getFirst().reason();
    assertThat(reason.code()).isEqualTo("wrong-partition");
    assertThat(reason.expected()).isEqualTo("partition %d of %d".formatted(right, partitions));
    assertThat(reason.hint()).contains("partitioner=murmur2_random");
  }
}
