package io.quern.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.quern.format.gguf.GgufBuilder;
import io.quern.format.gguf.GgufTensor;
import io.quern.model.ArtifactState.Phase;
import io.quern.model.ChunkId;
import io.quern.model.ChunkOrigins.Origin;
import io.quern.model.ModelManifest;
import io.quern.model.Profile;
import io.quern.model.ProfileDetails;
import io.quern.model.Rejection;
import io.quern.model.Revision;
import io.quern.model.Upkeep;
import io.quern.plan.Keeping;
import io.quern.plan.gguf.GgufFormatPlanner;
import io.quern.publish.BaseRevision;
import io.quern.publish.Descriptions;
import io.quern.publish.GgufSource;
import io.quern.publish.Upload;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Revisions from a base, and what becomes of them when the base is not what it was. */
class RevisionsTest {
  private static final long CHUNK = 64 * 1024;
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final String CHANGED = "blk.1.ffn_down.weight";

  @TempDir private Path directory;
  private final List<GgufSource> open = new ArrayList<>();
  private Picture picture;

  @BeforeEach
  void start() {
    picture =
        new Picture(
            new Keeping(Keeping.ALL, Duration.ofHours(1), Keeping.ALL), new GgufFormatPlanner());
    picture.apply("p", "Q4_K_S");
  }

  @AfterEach
  void stop() {
    picture.close();
    open.forEach(GgufSource::close);
  }

  /** A model of which the first weights of some chunks of a tensor are others. */
  private GgufSource model(int... chunks) throws Exception {
    byte[] bytes = GgufBuilder.tinyLlama(2).bytes();
    if (chunks.length > 0) {
      long at =
          model().file().tensors().stream()
              .filter(tensor -> tensor.name().equals(CHANGED))
              .mapToLong(GgufTensor::offset)
              .findFirst()
              .orElseThrow();
      for (int chunk : chunks) {
        bytes[Math.toIntExact(at + chunk * CHUNK) + 3] ^= 1;
      }
    }
    Path file = Files.createTempFile(directory, "model", ".gguf");
    GgufSource source = GgufSource.open(Files.write(file, bytes));
    open.add(source);
    return source;
  }

  private static Revision revision(int number) {
    return new Revision("demo", "r" + number);
  }

  private static String uploadOf(int number) {
    return "u" + number;
  }

  /** A revision made from another. */
  private static Upload upload(int number, GgufSource source, Optional<Upload> base) {
    ModelManifest manifest =
        Descriptions.of(
            source,
            CHUNK,
            base.map(
                known ->
                    new BaseRevision(
                        new Origin(known.source().revision(), known.uploadId()),
                        known.manifest())));
    return new Upload(revision(number), uploadOf(number), manifest);
  }

  private Upload first(GgufSource source) {
    Upload upload = upload(1, source, Optional.empty());
    publish(upload, source);
    return upload;
  }

  /** Sends it all; its artifact is complete and announced, if nothing stands against it. */
  private int publish(Upload upload, GgufSource source) {
    var records = picture.publish(upload, source);
    picture.send(records).seal(upload.source(), upload.uploadId());
    if (picture.artifact(upload.source(), "p").isComplete()) {
      picture.announce(upload.source(), "p", Phase.COMPLETE);
    }
    return records.size() - 1;
  }

  private void assertLikeAFullRun(int number, String profile, GgufSource source) {
    try (Picture full = new Picture(new GgufFormatPlanner())) {
      full.apply("p", "Q4_K_S")
          .send(full.publish(revision(number), source, uploadOf(number), CHUNK));
      assertThat(picture.artifact(revision(number), profile).sha256())
          .isEqualTo(full.artifact(revision(number), "p").sha256());
    }
    assertThat(picture.artifact(revision(number), profile).isComplete()).isTrue();
  }

  /** Wants older revisions, too. */
  private static Profile late() {
    Upkeep all = new Upkeep(0, Upkeep.Reach.ALL, Map.of());
    return Profile.of("late", List.of("*"), "gguf", "Q4_K_S", ProfileDetails.NONE.with(all));
  }

  private List<String> codes() {
    return picture.rejections().stream().map(each -> each.reason().code()).toList();
  }

  @Test
  void shouldTakeFromTheBaseWhatIsEqual() throws Exception {
    Upload one = first(model());
    GgufSource source = model(3);

    int sent = publish(upload(2, source, Optional.of(one)), source);

    assertThat(sent).isEqualTo(1);
    assertThat(picture.artifact(revision(2), "p").copied).isPositive();
    assertLikeAFullRun(2, "p", source);
    assertThat(codes()).isEmpty();
  }

  @Test
  void shouldTakeFromWhatStandsUntilSomethingElseIsComplete() throws Exception {
    picture.close();
    picture =
        new Picture(new Keeping(Keeping.ALL, Duration.ofHours(1), 1), new GgufFormatPlanner());
    picture.apply("p", "Q4_K_S");
    first(model());
    Revision other = new Revision("other", "r1");
    picture.send(picture.publish(other, model(), "o", CHUNK).getFirst());

    picture.apply("p", "Q4_K_M"); // waits for the other
    assertThat(picture.artifact(revision(1), "p").failure).startsWith("waiting");
    picture.announce(revision(1), "p", Phase.WAITING);
    picture.onOrders = orders -> List.of();
    picture.announce(other, "p", Phase.COMPLETE).advance(SECOND);
    picture.announce(revision(1), "p", Phase.OPEN);
    long copied = picture.artifact(revision(1), "p").copied;
    picture.apply("p", "Q5_K_S"); // what it replaces was never complete

    assertThat(copied).isPositive();
    assertThat(picture.artifact(revision(1), "p").copied).isGreaterThan(copied);
    assertThat(picture.artifact(revision(1), "p").lacksCopies).isFalse();
  }

  @Test
  void shouldSendNoChunkWhenNothingChanged() throws Exception {
    Upload one = first(model());
    long before = picture.counters().chunks();

    int sent = publish(upload(2, model(), Optional.of(one)), model());

    assertThat(sent).isZero();
    assertThat(picture.counters().chunks()).isEqualTo(before);
    assertLikeAFullRun(2, "p", model());
  }

  @Test
  void shouldRejectAManifestWhoseOriginIsGoneAndTakeOneWithoutIt() throws Exception {
    Upload one = first(model());
    picture.withdraw(revision(1));
    GgufSource source = model(3);
    Upload two = upload(2, source, Optional.of(one));

    picture.send(picture.publish(two, source).subList(0, 1));

    Rejection rejection = picture.rejections().getLast();
    assertThat(rejection.reason().code()).isEqualTo("origin-gone");
    assertThat(rejection.reason().retriable()).isTrue();
    assertThat(rejection.reason().actual()).isEqualTo("r1");
    assertThat(picture.artifact(revision(2), "p").planId()).isEmpty();
    Upload without =
        new Upload(
            two.source(), two.uploadId(), Descriptions.without(two.manifest(), Set.of("r1")));
    publish(without, source);
    assertLikeAFullRun(2, "p", source);
  }

  @Test
  void shouldOrderWhatCannotBeCopied() throws Exception {
    Upload one = first(model());
    picture.artifact(revision(1), "p").isLost = true;
    GgufSource source = model(3);

    int sent = publish(upload(2, source, Optional.of(one)), source);

    assertThat(sent).isEqualTo(1);
    assertThat(picture.artifact(revision(2), "p").lacksCopies).isTrue();
    picture.announce(revision(2), "p", Phase.COPY_MISSING);
    assertLikeAFullRun(2, "p", source);
  }

  @Test
  void shouldSayWhichChunksTheLogHasLostAndTakeThemFromWhoeverHasThem() throws Exception {
    Upload one = first(model());
    picture.artifact(revision(1), "p").isLost = true;
    picture.loseChunks();
    GgufSource source = model(3);
    Upload two = upload(2, source, Optional.of(one));
    publish(two, source);

    picture.announce(revision(2), "p", Phase.COPY_MISSING);

    assertThat(codes()).isNotEmpty().containsOnly("chunk-gone");
    assertThat(picture.rejections()).allMatch(rejection -> rejection.reason().retriable());
    Set<ChunkId> lost =
        picture.rejections().stream()
            .map(Rejection::subject)
            .map(chunk -> new ChunkId(revision(1), chunk.tensor(), chunk.index()))
            .collect(Collectors.toSet());
    picture.send(picture.sent(two, publisher -> publisher.sendLost(source, bytes -> {}, lost)));
    assertLikeAFullRun(2, "p", source);
  }

  @Test
  void shouldTakeEverythingOnceMore() throws Exception {
    Upload one = first(model());
    picture.artifact(revision(1), "p").isLost = true;
    picture.loseChunks();
    GgufSource source = model(3);
    Upload two = upload(2, source, Optional.of(one));
    publish(two, source);
    picture.announce(revision(2), "p", Phase.COPY_MISSING);

    picture.send(picture.sent(two, publisher -> publisher.sendEverything(source, bytes -> {})));

    assertLikeAFullRun(2, "p", source);
  }

  @Test
  void shouldKeepWhatOthersHaveFromAWithdrawnBase() throws Exception {
    Upload one = first(model());
    GgufSource source = model(3);
    publish(upload(2, source, Optional.of(one)), source);

    picture.withdraw(revision(1)).advance(Duration.ofMinutes(2)).advance(SECOND);
    picture.apply(late());

    assertThat(picture.artifact(revision(1), "p").expired).isEqualTo("withdrawn");
    assertThat(picture.artifact(revision(1), "late").planId()).isEmpty();
    assertLikeAFullRun(2, "late", source);
  }

  @Test
  void shouldFollowBasesOfBases() throws Exception {
    Upload one = first(model());
    GgufSource second = model(1);
    Upload two = upload(2, second, Optional.of(one));
    publish(two, second);
    GgufSource third = model(1, 4);
    Upload three = upload(3, third, Optional.of(two));
    publish(three, third);
    picture.withdraw(revision(1)).withdraw(revision(2)).advance(SECOND);
    GgufSource fourth = model(1, 4, 6);

    int sent = publish(upload(4, fourth, Optional.of(three)), fourth);

    assertThat(sent).isEqualTo(1);
    assertThat(codes()).isEmpty();
    assertLikeAFullRun(4, "p", fourth);
    picture.apply(late());
    assertLikeAFullRun(3, "late", third);
    assertLikeAFullRun(4, "late", fourth);
  }

  @Test
  void shouldNotLetOtherChunksTakeTheNameOfThoseThatAreHeld() throws Exception {
    Upload one = first(model());
    GgufSource source = model(3);
    publish(upload(2, source, Optional.of(one)), source);
    picture.withdraw(revision(1));
    GgufSource other = model(0, 1, 2);
    Upload again =
        new Upload(revision(1), "another", upload(1, other, Optional.empty()).manifest());

    publish(again, other);

    assertThat(codes()).contains("revision-held");
    Rejection.Reason reason = picture.rejections().getFirst().reason();
    assertThat(reason.retriable()).isFalse();
    assertThat(reason.toString()).contains("u1", "another", "r2");
    picture.apply(late());
    assertLikeAFullRun(2, "late", source);
  }

  @Test
  void shouldReleaseWhatARefusedPublisherSent() throws Exception {
    Upload one = first(model());
    picture.withdraw(revision(1)).advance(Duration.ofMinutes(2)).advance(SECOND);
    GgufSource source = model(3);
    Upload two = upload(2, source, Optional.of(one));
    assertThat(picture.entries()).containsEntry(Stores.CHUNK_LOCATIONS, 0);

    publish(two, source);

    assertThat(codes()).containsExactly("origin-gone");
    assertThat(picture.entries()).containsEntry(Stores.CHUNK_LOCATIONS, 1);
    picture.advance(Duration.ofMinutes(2)).advance(SECOND);
    assertThat(picture.entries()).containsEntry(Stores.CHUNK_LOCATIONS, 0);
    assertThat(picture.entries()).containsEntry(Stores.MANIFEST_PARTS, 0);
  }

  @Test
  void shouldTakeAWithdrawnRevisionWithItsOldBytes() throws Exception {
    Upload one = first(model());
    GgufSource source = model(3);
    publish(upload(2, source, Optional.of(one)), source);
    picture.withdraw(revision(1));

    publish(one, model());

    assertThat(codes()).isEmpty();
    assertLikeAFullRun(1, "p", model());
  }
}
