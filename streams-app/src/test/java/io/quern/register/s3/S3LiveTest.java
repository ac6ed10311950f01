package io.quern.register.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.quern.model.Sha256;
import io.quern.register.Credentials;
import io.quern.register.Destination;
import io.quern.register.RandomRelease;
import io.quern.register.Receipt;
import io.quern.register.RegistryException;
import io.quern.register.Release;
import io.quern.register.Release.ReleasedFile;
import io.quern.register.s3.S3Parts.Unfinished;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * Against a real server: {@code ops/peer/s3.sh} starts one and prints what {@code QUERN_LIVE_S3} is
 * to be, {@code http://127.0.0.1:PORT}; user and password are those of that script.
 */
@Tag("live")
class S3LiveTest {
  private static final Credentials CREDENTIALS = new Credentials("quern", "quernsecret");
  private static final int PART = 5 << 20;
  private static final Map<String, Integer> FILES =
      Map.of("model.gguf", 2 * PART + 1234, "config.json", 777, "tokenizer/empty.txt", 0);

  private final String bucket = "quern-" + UUID.randomUUID();
  private final String prefix = "models";
  private S3Client client;
  private S3Objects objects;
  private S3Parts parts;

  @TempDir private Path folder;

  @BeforeEach
  void setUp() throws RegistryException {
    assumeTrue(System.getenv("QUERN_LIVE_S3") != null, "QUERN_LIVE_S3 names no server");
    client = S3Clients.open(S3Settings.of(destination("latest")), CREDENTIALS);
    client.createBucket(it -> it.bucket(bucket));
    objects = new S3Objects(client, bucket);
    parts = new S3Parts(client, bucket);
  }

  @AfterEach
  void tearDown() {
    if (client != null) {
      client.close();
    }
  }

  private Destination destination(String... tags) {
    return new Destination(
        "live",
        "s3",
        "s3://" + bucket + "/" + prefix + "/",
        List.of(tags),
        CREDENTIALS,
        Map.of("endpoint", System.getenv("QUERN_LIVE_S3"), "part-size", "5 MiB"));
  }

  private Receipt push(Release release, String... tags)
      throws RegistryException, InterruptedException {
    return new S3Adapter(destination(tags)).push(release);
  }

  private String digest(String key) throws IOException {
    try (var in = client.getObject(get -> get.bucket(bucket).key(key))) {
      return Sha256.hex(in.readAllBytes());
    }
  }

  private String revision(String tag) throws Exception {
    String key = prefix + "/demo/kjv/.tags/q4/" + tag + ".json";
    return TagPointer.read(objects.read(key).orElseThrow().text(), key).artifact().revision();
  }

  private List<Unfinished> unfinished(String file) throws Exception {
    return parts.unfinished(prefix + "/demo/kjv/r1/q4/" + file);
  }

  @Test
  void shouldPutEveryFileThenTheManifestThenThePointer() throws Exception {
    Release release = RandomRelease.of(folder, 1, FILES);

    Receipt receipt = push(release, "latest", "q4");

    String below = prefix + "/demo/kjv/r1/q4/";
    for (ReleasedFile file : release.files()) {
      assertThat(digest(below + file.path())).as(file.path()).isEqualTo(file.sha256());
    }
    assertThat(receipt.reference()).isEqualTo("s3://" + bucket + "/" + below);
    assertThat(receipt.digest()).isEqualTo("sha256:" + digest(below + "quern.json"));
    assertThat(receipt.sentBytes()).isGreaterThan(release.totalBytes());
    assertThat(objects.read(below + "quern.json").orElseThrow().text())
        .contains("\"label\" : \"Q4_K_M\"", "\"snrDb\" : 30.5", release.files().get(1).sha256());
    assertThat(List.of(revision("latest"), revision("q4"))).containsOnly("r1");
    assertThat(unfinished("model.gguf")).isEmpty();
  }

  @Test
  void shouldSendNothingAgain() throws Exception {
    Release release = RandomRelease.of(folder, 1, FILES);
    Receipt first = push(release, "latest");

    Receipt second = push(release, "latest");

    assertThat(second.sentBytes()).isZero();
    assertThat(second.digest()).isEqualTo(first.digest());
    assertThat(second.notes()).containsExactly("3 of 3 files stood there");
  }

  @Test
  void shouldRefuseOtherContentUnderTheSameKey() throws Exception {
    push(RandomRelease.of(folder, 1, Map.of("model.gguf", 1000)), "latest");

    var other = RandomRelease.of(folder, 1, Map.of("model.gguf", 1001));

    assertThatThrownBy(() -> push(other, "latest"))
        .isInstanceOfSatisfying(
            RegistryException.class, refused -> assertThat(refused.isRetriable()).isFalse())
        .hasMessageContaining("model.gguf holds other content: 1,000 bytes")
        .hasMessageContaining("publish under another revision");
  }

  @Test
  void shouldGoOnWithAnUnfinishedUpload() throws Exception {
    Release release = RandomRelease.of(folder, 1, Map.of("model.gguf", 2 * PART + 1));
    ReleasedFile file = release.files().getFirst();
    String key = prefix + "/demo/kjv/r1/q4/model.gguf";
    Unfinished begun = parts.begin(key, file.sha256());
    FileSlice slice = new FileSlice(release.locate(file), 0, PART);
    parts.send(begun, 1, slice, slice.sha256(Sha256.digest()));
    boolean told = !parts.arrived(begun).get(1).sha256().isEmpty();

    push(release);

    assertThat(digest(key)).isEqualTo(file.sha256());
    assertThat(unfinished("model.gguf")).isEmpty();
    // A server that does not tell the checksums of parts gets them again.
    Release again = RandomRelease.of(folder, 2, Map.of("model.gguf", 2 * PART + 1));
    String next = prefix + "/demo/kjv/r2/q4/model.gguf";
    ReleasedFile one = again.files().getFirst();
    FileSlice first = new FileSlice(again.locate(one), 0, PART);
    parts.send(parts.begin(next, one.sha256()), 1, first, first.sha256(Sha256.digest()));
    FileUpload upload = new FileUpload(parts, again.locate(one), one.size(), one.sha256(), PART);
    assertThat(upload.send(next)).isTrue();
    assertThat(upload.sentBytes()).isEqualTo(told ? PART + 1 : 2 * PART + 1);
  }

  @Test
  void shouldRecoverFromAnUploadBegunForOtherContent() throws Exception {
    Release release = RandomRelease.of(folder, 1, Map.of("model.gguf", PART + 1));
    parts.begin(prefix + "/demo/kjv/r1/q4/model.gguf", Sha256.hex(new byte[3]));

    assertThatThrownBy(() -> push(release))
        .isInstanceOfSatisfying(
            RegistryException.class, passing -> assertThat(passing.isRetriable()).isTrue());
    push(release);

    assertThat(digest(prefix + "/demo/kjv/r1/q4/model.gguf"))
        .isEqualTo(release.files().getFirst().sha256());
  }

  @Test
  void shouldRefuseAFileThatChangedOnDiskAndDropItsParts() throws Exception {
    Release release = RandomRelease.of(folder, 1, Map.of("model.gguf", PART + 1));
    byte[] bytes = Files.readAllBytes(folder.resolve("model.gguf"));
    bytes[PART] ^= 1;
    Files.write(folder.resolve("model.gguf"), bytes);

    assertThatThrownBy(() -> push(release)).hasMessageContaining("changed on disk");

    assertThat(unfinished("model.gguf")).isEmpty();
    assertThat(objects.look(prefix + "/demo/kjv/r1/q4/model.gguf")).isEmpty();
  }

  @Test
  void shouldLetTheServerRefuseBytesThatAreNotThoseOfTheChecksum() throws Exception {
    Release release = RandomRelease.of(folder, 1, Map.of("model.gguf", 1000));
    FileSlice slice = new FileSlice(release.locate(release.files().getFirst()), 0, 1000);

    assertThatThrownBy(() -> objects.create("x", slice.body(), Sha256.hex(new byte[1000])))
        .isInstanceOfSatisfying(
            RegistryException.class, passing -> assertThat(passing.isRetriable()).isTrue())
        .hasMessageContaining("BadDigest");
  }

  @Test
  void shouldNotMoveATagBackToAnOlderRevision() throws Exception {
    push(RandomRelease.of(folder, 2, Map.of("model.gguf", 1000)), "latest");

    Receipt older = push(RandomRelease.of(folder, 1, Map.of("model.gguf", 1000)), "latest");

    assertThat(revision("latest")).isEqualTo("r2");
    assertThat(older.notes()).containsExactly("latest stays with revision r2, which is newer");
  }

  @Test
  void shouldEndRacesOfTagsAtTheNewestRevision() throws Exception {
    List<Callable<Receipt>> pushes = new ArrayList<>();
    for (int revision = 1; revision <= 8; revision++) {
      Release release =
          RandomRelease.of(folder.resolve("r" + revision), revision, Map.of("model.gguf", 100));
      pushes.add(() -> push(release, "latest"));
    }
    try (var threads = Executors.newFixedThreadPool(pushes.size())) {
      for (Future<Receipt> pushed : threads.invokeAll(pushes)) {
        assertThat(pushed.get().sentBytes()).isPositive();
      }
    }

    assertThat(revision("latest")).isEqualTo("r8");
  }

  @Test
  void shouldRefuseWrongCredentialsAndMissingBuckets() throws Exception {
    Release release = RandomRelease.of(folder, 1, Map.of("model.gguf", 1000));
    Map<String, String> options = Map.of("endpoint", System.getenv("QUERN_LIVE_S3"));
    var stranger =
        new Destination(
            "x", "s3", "s3://" + bucket, List.of(), new Credentials("quern", "wrong"), options);
    var nowhere =
        new Destination("x", "s3", "s3://quern-is-not-here", List.of(), CREDENTIALS, options);

    assertThatThrownBy(() -> new S3Adapter(stranger).push(release))
        .hasMessageContaining("403")
        .hasMessageContaining("check the credentials");
    assertThatThrownBy(() -> new S3Adapter(nowhere).push(release))
        .hasMessageContaining("NoSuchBucket")
        .hasMessageContaining("create the bucket");
  }
}
