package io.quern.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.quern.format.gguf.GgufBuilder;
import io.quern.format.gguf.GgufTensor;
import io.quern.model.ArtifactState.Phase;
import io.quern.model.ChunkOrigins.Origin;
import io.quern.model.ModelManifest;
import io.quern.model.Profile;
import io.quern.model.ProfileDetails;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A model in revisions from a base, in one thread. */
abstract class BasedRevisions {
  static final long CHUNK = 64 * 1024;
  static final Duration SECOND = Duration.ofSeconds(1);
  static final String CHANGED = "blk.1.ffn_down.weight";

  @TempDir private Path directory;
  final List<GgufSource> open = new ArrayList<>();
  Picture picture;

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
  GgufSource model(int... chunks) throws Exception {
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

  static Revision revision(int number) {
    return new Revision("demo", "r" + number);
  }

  static String uploadOf(int number) {
    return "u" + number;
  }

  /** A revision made from another. */
  static Upload upload(int number, GgufSource source, Optional<Upload> base) {
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

  Upload first(GgufSource source) {
    Upload upload = upload(1, source, Optional.empty());
    publish(upload, source);
    return upload;
  }

  /** Sends it all; its artifact is complete and announced, if nothing stands against it. */
  int publish(Upload upload, GgufSource source) {
    var records = picture.publish(upload, source);
    picture.send(records).seal(upload.source(), upload.uploadId());
    if (picture.artifact(upload.source(), "p").isComplete()) {
      picture.announce(upload.source(), "p", Phase.COMPLETE);
    }
    return records.size() - 1;
  }

  void assertLikeAFullRun(int number, String profile, GgufSource source) {
    try (Picture full = new Picture(new GgufFormatPlanner())) {
      full.apply("p", "Q4_K_S")
          .send(full.publish(revision(number), source, uploadOf(number), CHUNK));
      assertThat(picture.artifact(revision(number), profile).sha256())
          .isEqualTo(full.artifact(revision(number), "p").sha256());
    }
    assertThat(picture.artifact(revision(number), profile).isComplete()).isTrue();
  }

  /** Wants older revisions, too. */
  static Profile late() {
    Upkeep all = new Upkeep(0, Upkeep.Reach.ALL, Map.of());
    return Profile.of("late", List.of("*"), "gguf", "Q4_K_S", ProfileDetails.NONE.with(all));
  }

  List<String> codes() {
    return picture.rejections().stream().map(each -> each.reason().code()).toList();
  }
}
