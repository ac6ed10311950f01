package io.quern.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.quern.model.ArtifactState.Phase;
import io.quern.model.ChunkId;
import io.quern.model.Rejection;
import io.quern.publish.Descriptions;
import io.quern.publish.GgufSource;
import io.quern.publish.Upload;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Revisions whose base is not what it was. */
class LostBaseTest extends BasedRevisions {
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
