package io.quern.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.quern.TakesLong;
import io.quern.format.gguf.GgufBuilder;
import io.quern.format.gguf.GgufTensor;
import io.quern.model.ArtifactState;
import io.quern.model.Profile;
import io.quern.model.ProfileDigest;
import io.quern.model.Revision;
import io.quern.publish.GgufSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Revisions of a GGUF, each made from another: the bytes of a full run, for a part of the work. */
class RevisionTest {
  private static final String CHANGED = "blk.1.ffn_down.weight";
  private static final int CHUNKS_OF_CHANGED = 8;

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

  /** Three layers of F32. */
  private static byte[] model() {
    return GgufBuilder.tinyLlama(3).bytes();
  }

  private static GgufSource source(byte[] bytes) throws Exception {
    Path file = Files.createTempFile(root, "model", ".gguf");
    GgufSource source = GgufSource.open(Files.write(file, bytes));
    OPEN.add(source);
    return source;
  }

  /** The same with one weight halved, {@code row} rows into a tensor. */
  private static byte[] changed(byte[] model, String tensor, long row) throws Exception {
    GgufTensor place =
        source(model).file().tensors().stream()
            .filter(each -> each.name().equals(tensor))
            .findFirst()
            .orElseThrow();
    byte[] bytes = model.clone();
    long rowBytes = place.bytes() / place.shape().rows();
    int at = Math.toIntExact(place.offset() + row * rowBytes) + 3;
    bytes[at] ^= 1; // a bit of the exponent
    return bytes;
  }

  private static Profile profile(String name, String model, String type) {
    return new Profile(name, ProfileDigest.of("gguf", type), List.of(model), "gguf", type);
  }

  @Test
  void shouldComputeOnlyTheChunkThatChanged() throws Exception {
    run.apply(profile("q", "part", "Q4_K_M"));
    Revision first = new Revision("part", "r1");
    Revision second = new Revision("part", "r2");
    Revision full = new Revision("part", "full");
    GgufSource next = source(changed(model(), CHANGED, 100));
    run.publish(first, source(model()), "");
    long before = run.quantized();

    ServiceClient.Published published = run.publish(second, next, "r1");

    assertThat(published.chunksSent()).isEqualTo(1);
    assertThat(published.traffic().bytesSent()).isEqualTo(64 * 1024);
    assertThat(run.quantized() - before).isEqualTo(1);
    long all = run.publish(full, next, "").chunksSent();
    assertThat(published.traffic().chunksReused()).isEqualTo(all - 1);
    run.expectEqual(second, full, "q");
  }

  @Test
  void shouldSendNothingWhenNothingChanged() throws Exception {
    run.apply(profile("q", "same", "Q5_K_M"));
    Revision first = new Revision("same", "r1");
    Revision second = new Revision("same", "r2");
    run.publish(first, source(model()), "");
    long before = run.quantized();

    ServiceClient.Published published = run.publish(second, source(model()), "latest");

    assertThat(published.chunksSent()).isZero();
    assertThat(run.quantized()).isEqualTo(before);
    run.expectEqual(second, first, "q");
  }

  @Test
  @TakesLong
  void shouldFindChunksWithTheRevisionThatHoldsThem() throws Exception {
    run.apply(profile("q", "chain", "Q4_K_M"));
    byte[] two = changed(model(), CHANGED, 0);
    byte[] three = changed(two, "blk.0.attn_q.weight", 255);
    run.publish(new Revision("chain", "r1"), source(model()), "");
    run.publish(new Revision("chain", "r2"), source(two), "r1");
    run.apply(profile("late", "chain", "Q8_0"));

    ServiceClient.Published published =
        run.publish(new Revision("chain", "r3"), source(three), "r2");

    assertThat(published.chunksSent()).isEqualTo(1);
    run.publish(new Revision("chain", "full"), source(three), "");
    for (String profile : List.of("q", "late")) {
      run.expectEqual(new Revision("chain", "r3"), new Revision("chain", "full"), profile);
    }
  }

  @Test
  @TakesLong
  void shouldComputeWhatCannotBeCopiedAnyMore() throws Exception {
    run.apply(profile("q", "gone", "Q4_K_M"));
    Revision first = new Revision("gone", "r1");
    Revision second = new Revision("gone", "r2");
    GgufSource next = source(changed(model(), CHANGED, 0));
    run.publish(first, source(model()), "");
    long before = run.quantized();
    Files.delete(run.directory(first, "q").resolve("gone-Q4_K_M.gguf"));

    ServiceClient.Published published = run.publish(second, next, "r1");

    assertThat(published.chunksSent()).isEqualTo(1);
    assertThat(run.quantized() - before).isGreaterThan(CHUNKS_OF_CHANGED);
    run.publish(new Revision("gone", "full"), next, "");
    run.expectEqual(second, new Revision("gone", "full"), "q");
  }

  @Test
  void shouldNotCopyFromAFileThatWasChanged() throws Exception {
    run.apply(profile("q", "odd", "Q4_K_M"));
    Revision first = new Revision("odd", "r1");
    Revision second = new Revision("odd", "r2");
    run.publish(first, source(model()), "");
    Path file = run.directory(first, "q").resolve("odd-Q4_K_M.gguf");
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);

    run.publish(second, source(model()), "r1");

    run.publish(new Revision("odd", "full"), source(model()), "");
    run.expectEqual(second, new Revision("odd", "full"), "q");
  }

  @Test
  void shouldComputeOnlyWhatAChangedProfileChanges() throws Exception {
    Revision first = new Revision("turn", "r1");
    run.apply(profile("q", "turn", "Q4_K_S"));
    long all = run.publish(first, source(model()), "").chunksSent();
    long before = run.quantized();

    run.apply(profile("q", "turn", "Q4_K_M"));
    run.apply(profile("plain", "turn", "Q4_K_M"));
    run.publish(first, source(model()), "");

    await("q", first);
    await("plain", first);
    long made = run.quantized() - before;
    assertThat(made).isGreaterThan(all).isLessThan(2 * all);
    assertThat(run.files(first, "q")).containsAllEntriesOf(run.files(first, "plain"));
    assertThat(run.state(first, "q").quality()).isEqualTo(run.state(first, "plain").quality());
  }

  @Test
  @TakesLong
  void shouldFollowAProfileThatChangesInTheMiddleOfARevision() throws Exception {
    Revision second = new Revision("amid", "r2");
    Revision full = new Revision("amid", "full");
    GgufSource next = source(changed(model(), CHANGED, 100));
    run.apply(profile("q", "amid", "Q5_K_S"));
    run.publish(new Revision("amid", "r1"), source(model()), "");
    AtomicBoolean changed = new AtomicBoolean();

    run.publish(
        second,
        next,
        "r1",
        (done, total, read) -> {
          if (changed.compareAndSet(false, true)) {
            run.apply(profile("q", "amid", "Q4_K_M"));
          }
        });

    await("q", second);
    run.publish(full, next, "");
    run.expectEqual(second, full, "q");
    assertThat(run.files(second, "q")).containsOnlyKeys("amid-Q4_K_M.gguf");
  }

  private static void await(String profile, Revision revision) {
    for (int i = 0; i < 600; i++) {
      ArtifactState state = run.state(revision, profile);
      if (state.label().equals("Q4_K_M") && state.phase() == ArtifactState.Phase.COMPLETE) {
        return;
      }
      Answers.pause(50);
    }
    throw new AssertionError("not within half a minute: " + run.state(revision, profile));
  }
}
