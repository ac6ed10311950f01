package io.quern.topology;

import io.quern.format.gguf.GgufBuilder;
import io.quern.model.ArtifactState.Phase;
import io.quern.model.Profile;
import io.quern.model.ProfileDetails;
import io.quern.model.Revision;
import io.quern.model.Upkeep;
import io.quern.plan.FormatPlanner;
import io.quern.plan.Keeping;
import io.quern.plan.gguf.GgufFormatPlanner;
import io.quern.publish.GgufSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/**
 * A model whose checkpoints come one after the other: plan, quantize and calibrate in one thread.
 */
abstract class KeptRevisions {
  static final long CHUNK = 64 * 1024;
  static final Duration SECOND = Duration.ofSeconds(1);
  static final Duration GRACE = Duration.ofSeconds(61);

  @TempDir private static Path directory;
  static GgufSource source;

  Picture picture = new Picture(keeping(2, 0), planners());

  @BeforeAll
  static void openSource() throws Exception {
    source = open("tiny.gguf", GgufBuilder.tinyLlama(3));
  }

  static GgufSource open(String name, GgufBuilder builder) throws Exception {
    return GgufSource.open(Files.write(directory.resolve(name), builder.bytes()));
  }

  @AfterAll
  static void closeSource() {
    source.close();
  }

  @AfterEach
  void closePicture() {
    picture.close();
  }

  static Keeping keeping(int revisions, int modelsInWork) {
    return new Keeping(revisions, Duration.ofHours(1), modelsInWork);
  }

  static FormatPlanner[] planners() {
    return new FormatPlanner[] {new GgufFormatPlanner(), new RowsPlanner()};
  }

  static Revision revision(int number) {
    return new Revision("demo", "r" + number);
  }

  static Profile profile(String type, Upkeep upkeep) {
    return Profile.of("p", List.of("*"), "gguf", type, ProfileDetails.NONE.with(upkeep));
  }

  List<ProducerRecord<String, byte[]>> records(Revision revision) {
    return picture.publish(revision, source, "u-" + revision.revision(), CHUNK);
  }

  Picture publish(Revision revision) {
    return picture.send(records(revision)).seal(revision, "u-" + revision.revision());
  }

  Picture complete(int number) {
    publish(revision(number)).announce(revision(number), "p", Phase.COMPLETE);
    return picture.advance(SECOND).advance(SECOND);
  }

  List<String> codes() {
    return picture.rejections().stream().map(rejection -> rejection.reason().code()).toList();
  }

  /** Instead of the picture that is there. */
  void start(Keeping keeping) {
    picture.close();
    picture = new Picture(keeping, planners());
  }
}
