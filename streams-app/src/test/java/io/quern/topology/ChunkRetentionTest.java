package io.quern.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.quern.model.ArtifactState.Phase;
import io.quern.model.ManifestPart;
import io.quern.model.Profile;
import io.quern.model.ProfileDetails;
import io.quern.model.Revision;
import io.quern.model.Upkeep;
import io.quern.serde.Incoming;
import io.quern.serde.Wire;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

/** What becomes of chunks and manifests that are moved, incomplete or that nobody names. */
class ChunkRetentionTest extends KeptRevisions {
  @Test
  void shouldMakeTheSameBytesOfChunksThatWereMovedInTheLog() {
    picture.apply(profile("Q8_0", new Upkeep(0, Upkeep.Reach.ALL, Map.of("revisions", "9"))));
    complete(1);
    String expected = picture.artifact(revision(1), "p").sha256();
    complete(2);
    for (int number = 3; number <= 8; number++) {
      complete(number);
      picture.withdraw(revision(number)).advance(SECOND);
    }

    picture.apply(late());

    assertThat(picture.counters().bytesCopied()).isPositive();
    assertThat(picture.artifact(revision(1), "later").sha256()).isEqualTo(expected);
    assertThat(picture.artifact(revision(1), "later").isComplete()).isTrue();
    assertThat(picture.live.lowestNeeded(0, topic -> Long.MAX_VALUE).orElse(0)).isPositive();
  }

  private static Profile late() {
    Upkeep all = new Upkeep(0, Upkeep.Reach.ALL, Map.of());
    return Profile.of("later", List.of("*"), "gguf", "Q8_0", ProfileDetails.NONE.with(all));
  }

  @Test
  void shouldStateWhatIsMissingAndExpireIt() {
    List<ProducerRecord<String, byte[]>> records = records(revision(1));
    picture.apply("p", "Q8_0").send(records.subList(0, records.size() - 3));
    picture.announce(revision(1), "p", Phase.OPEN);

    for (int i = 0; i < 12; i++) {
      picture.advance(SECOND);
    }
    assertThat(picture.artifact(revision(1), "p").lacks.values().stream().mapToLong(n -> n).sum())
        .isEqualTo(3);
    picture.announce(revision(1), "p", Phase.INCOMPLETE).advance(Duration.ofMinutes(61));
    picture.advance(SECOND);

    assertThat(picture.artifact(revision(1), "p").expired).isEqualTo("incomplete");
    picture.announce(revision(1), "p", Phase.EXPIRED).forget(revision(1), "p").advance(GRACE);
    picture.advance(SECOND).advance(SECOND);
    assertThat(picture.entries()).allSatisfy((store, n) -> assertThat(n).isLessThan(2));
  }

  @Test
  void shouldNotBelieveAPublishersClockThatIsAhead() {
    long now = System.currentTimeMillis();
    long later = now + Duration.ofDays(4000).toMillis();

    picture.apply("p", "Q8_0").send(records(revision(1)).stream().map(at(later)).toList());

    assertThat(picture.artifact(revision(1), "p").publishedAt)
        .isBetween(now - 60_000, now + 60_000);
  }

  /** The same, said to be published at another time. */
  private static UnaryOperator<ProducerRecord<String, byte[]>> at(long publishedAt) {
    return record ->
        Wire.manifestPart().reader().apply(record.value())
                instanceof Incoming.Sound<ManifestPart>(ManifestPart part)
            ? new ProducerRecord<>(
                record.topic(),
                record.key(),
                Wire.manifestPart().serializer().serialize("", part.publishedAt(publishedAt)))
            : record;
  }

  /** Nobody knows what a manifest names that cannot be read. */
  @Test
  void shouldReleaseNothingWhileALiveManifestCannotBeReadAndAllOfItOnceThatIsGone() {
    picture.apply("p", "Q8_0");
    complete(1);
    int one = picture.entries().get(Stores.CHUNK_LOCATIONS);
    complete(2);
    picture.spoilManifest(revision(2));
    complete(3);
    picture.advance(GRACE).advance(SECOND);
    assertThat(picture.entries()).containsEntry(Stores.CHUNK_LOCATIONS, 3 * one);

    picture.withdraw(revision(2)).advance(SECOND).advance(SECOND);

    assertThat(picture.entries()).containsEntry(Stores.CHUNK_LOCATIONS, 2 * one);
    picture.advance(GRACE).advance(SECOND); // its own chunks nobody can name: time takes them
    complete(4).advance(Duration.ofHours(2));
    complete(5).advance(Duration.ofHours(1)).advance(SECOND);
    assertThat(picture.entries()).containsEntry(Stores.CHUNK_LOCATIONS, 2 * one);
    assertThat(codes()).contains("chunk-without-manifest");
  }

  @Test
  void shouldForgetChunksThatNoManifestNamesAfterAWhile() {
    picture.apply("p", "Q8_0");
    complete(1);
    int one = picture.entries().get(Stores.CHUNK_LOCATIONS);
    Revision typo = new Revision("dmeo", "r1");
    send(chunks(picture.publish(revision(1), source, "refused", CHUNK)));
    send(chunks(picture.publish(typo, source, "u-r1", CHUNK)));
    assertThat(picture.entries()).containsEntry(Stores.CHUNK_LOCATIONS, 3 * one);

    picture.advance(Duration.ofMinutes(61)).advance(SECOND);
    assertThat(picture.entries()).containsEntry(Stores.CHUNK_LOCATIONS, 3 * one);
    publish(revision(2)).advance(Duration.ofHours(1)).advance(SECOND);

    assertThat(picture.entries()).containsEntry(Stores.CHUNK_LOCATIONS, 2 * one);
    assertThat(codes()).containsExactly("chunk-without-manifest", "chunk-without-manifest");
  }

  private void send(List<ProducerRecord<String, byte[]>> records) {
    picture.send(records);
  }

  private List<ProducerRecord<String, byte[]>> chunks(List<ProducerRecord<String, byte[]>> all) {
    return all.stream()
        .filter(record -> record.topic().equals(picture.topics().tensorChunks()))
        .toList();
  }

  @Test
  void shouldKeepChunksThatOnlyALiveManifestNamesForALateProfile() {
    publish(revision(1));
    picture.advance(Duration.ofHours(3));
    publish(revision(2));
    picture.advance(Duration.ofHours(2)).advance(SECOND);
    publish(revision(3)).advance(Duration.ofHours(2)).advance(SECOND);

    picture.apply(profile("Q8_0", new Upkeep(0, Upkeep.Reach.ALL, Map.of())));

    assertThat(picture.artifact(revision(2), "p").isComplete()).isTrue();
    assertThat(picture.artifact(revision(3), "p").isComplete()).isTrue();
    assertThat(picture.rejections()).isEmpty();
  }
}
