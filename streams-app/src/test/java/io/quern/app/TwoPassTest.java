package io.quern.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.quern.DemoSchemes;
import io.quern.DemoSchemes.Scheme;
import io.quern.TakesLong;
import io.quern.model.ArtifactId;
import io.quern.model.Profile;
import io.quern.model.ProfileDigest;
import io.quern.model.Revision;
import io.quern.model.TensorChunk;
import io.quern.publish.GgufSource;
import io.quern.publish.ModelSource;
import io.quern.publish.SafetensorsSource;
import io.quern.serde.Incoming;
import io.quern.serde.Wire;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What needs facts about whole tensors, through a real broker: the same bytes whatever happens to
 * records and processes.
 */
@TakesLong
class TwoPassTest {
  private static final Revision HF = new Revision("kjv", "r1");
  private static final Revision GGUF = new Revision("kjv-gguf", "r1");
  private static final List<String> GGUF_TYPES = List.of("Q4_K_M", "Q6_K", "Q8_0");
  private static final long KIB = 1024;

  /** All but three, of which calibrate only puts together what chunks share. */
  private static final int NEEDING_A_PASS = 5;

  private static final Map<String, String> EXPECTED = new TreeMap<>();

  private static List<Scheme> schemes;
  private static List<String> names;
  private static SafetensorsSource source;
  private static long measured;

  @TempDir Path root;

  /** One partition, everything in order, and mostly with a chunk a tensor. */
  @BeforeAll
  static void makeExpected(@TempDir Path plain) throws Exception {
    source = SafetensorsSource.open(DemoSchemes.DIRECTORY);
    schemes = DemoSchemes.quickOfTwoPasses();
    names = schemes.stream().map(Scheme::name).toList();
    try (RevisionRun run = new RevisionRun(plain, 1)) {
      profiles("").forEach(run::apply);
      run.publish(HF, source, 900 * KIB);
      EXPECTED.putAll(made(plain, ""));
      measured = run.measured();
    }
    Map<String, String> peers = DemoSchemes.digests(DemoSchemes.F32_DIGESTS);
    peers
        .keySet()
        .retainAll(List.of("NVFP4A16", "FP8_TENSOR", "W4A16_ASYM", "INT4_TENSOR_ASYM_MSE"));
    assertThat(EXPECTED).containsAllEntriesOf(peers).hasSize(8);
  }

  @AfterAll
  static void closeSource() {
    source.close();
  }

  @Test
  void shouldMeasureNothingAgainForProfilesThatNeedTheSame() throws Exception {
    Scheme other =
        DemoSchemes.all().stream()
            .filter(scheme -> scheme.name().equals("FP8_TENSOR_DYNAMIC"))
            .findFirst()
            .orElseThrow();
    try (RevisionRun run = new RevisionRun(root, 2)) {
      profiles("").forEach(run::apply);
      run.publish(HF, source, 64 * KIB);
      long measured = run.measured();

      profiles("late-").forEach(run::apply);
      run.apply(other.profile(other.name(), HF.model(), ""));
      run.awaitComplete(HF, names.stream().map("late-"::concat).toList());
      run.awaitComplete(HF, List.of(other.name()));

      assertThat(run.measured()).isEqualTo(measured).isPositive();
    }
    assertThat(made(root, "")).isEqualTo(EXPECTED);
    assertThat(made(root, "late-")).isEqualTo(EXPECTED);
    assertThat(digest(root, HF, other.name(), DemoSchemes.FILE))
        .isEqualTo(DemoSchemes.digests(DemoSchemes.F32_DIGESTS).get(other.name()));
  }

  @Test
  void shouldMakeTheSameBytesOfRecordsDoubledAndShuffled() throws Exception {
    try (RevisionRun run = new RevisionRun(root, 7);
        ForeignClient client = new ForeignClient(run.address());
        GgufSource gguf = DemoModel.open()) {
      List<ProducerRecord<String, byte[]>> once =
          new ArrayList<>(ForeignClient.records(HF, source, 300 * KIB));
      once.addAll(ForeignClient.records(GGUF, gguf, 64 * KIB));
      List<ProducerRecord<String, byte[]>> records = ForeignClient.doubled(once, 7);

      client.send(records.subList(0, records.size() / 2));
      ForeignClient.doubled(everyProfile(), 7).forEach(run::apply);
      client.send(records.subList(records.size() / 2, records.size()));
      run.awaitComplete(HF, names);
      run.awaitComplete(GGUF, GGUF_TYPES);

      assertThat(made(root, "")).isEqualTo(EXPECTED);
      assertMadeOfGguf();
      assertThat(run.rejections()).isEmpty();
    }
  }

  @Test
  void shouldShareTheWorkOfTwoProcesses() throws Exception {
    try (ForkedService one = ForkedService.small(root);
        ForkedService two = one.joined();
        ServiceClient client = ServiceClient.connect(one.address(), Map.of());
        GgufSource gguf = DemoModel.open()) {
      everyProfile().forEach(client::applyProfile);

      publish(client, HF, source);
      publish(client, GGUF, gguf);

      ForkedService.Done there = two.stop();
      ForkedService.Done here = one.stop();
      assertThat(made(root, "")).isEqualTo(EXPECTED);
      assertMadeOfGguf();
      long chunks = here.chunks() + there.chunks();
      assertThat(List.of(here.chunks(), there.chunks())).allMatch(share -> share >= chunks / 5);
      assertThat(List.of(here.measuredBytes(), there.measuredBytes())).allMatch(share -> share > 0);
    }
  }

  /**
   * Every other chunk is measured, so that hardly a tensor is known, and more are on their way;
   * nothing that was measured by then is measured again.
   */
  @Test
  void shouldGoOnAfterAKillBetweenThePasses() throws Exception {
    List<ProducerRecord<String, byte[]>> records = ForeignClient.records(HF, source, 64 * KIB);
    List<ProducerRecord<String, byte[]>> first = everyOther(records, 0);
    List<ProducerRecord<String, byte[]>> rest = everyOther(records, 1);
    try (ForkedService killed = ForkedService.small(root);
        ForeignClient client = new ForeignClient(killed.address());
        ServiceClient service = ServiceClient.connect(killed.address(), Map.of())) {
      profiles("").forEach(service::applyProfile);
      client.send(first);
      killed.awaitIdle();
      client.send(rest.subList(0, rest.size() / 2));
      killed.kill();
    }
    try (ForkedService next = ForkedService.small(root);
        ForeignClient client = new ForeignClient(next.address());
        ServiceClient service = ServiceClient.connect(next.address(), Map.of())) {
      client.send(rest.subList(rest.size() / 2, rest.size()));
      RevisionRun.awaitComplete(service, HF, names);

      assertThat(made(root, "")).isEqualTo(EXPECTED);
      long before = NEEDING_A_PASS * linearBytes(first);
      long cut = linearBytes(rest); // has groups of rows that no chunk cut when all was measured
      assertThat(next.stop().measuredBytes())
          .isPositive()
          .isLessThanOrEqualTo(measured + cut - before);
    }
  }

  private static List<ProducerRecord<String, byte[]>> everyOther(
      List<ProducerRecord<String, byte[]>> records, int first) {
    return IntStream.range(0, records.size())
        .filter(i -> i % 2 == first)
        .mapToObj(records::get)
        .toList();
  }

  /** Weights in chunks of what is quantized. */
  private static long linearBytes(List<ProducerRecord<String, byte[]>> records) {
    return records.stream()
        .filter(record -> record.key().contains("_proj.weight/"))
        .map(record -> Wire.tensorChunk().deserializer().deserialize("", record.value()))
        .mapToLong(chunk -> ((Incoming.Sound<TensorChunk>) chunk).value().payload().length())
        .sum();
  }

  private static List<Profile> profiles(String prefix) {
    return schemes.stream()
        .map(each -> each.profile(prefix + each.name(), HF.model(), ""))
        .toList();
  }

  private static List<Profile> everyProfile() {
    Stream<Profile> types =
        GGUF_TYPES.stream()
            .map(
                type ->
                    new Profile(
                        type, ProfileDigest.of("gguf", type), List.of(GGUF.model()), "gguf", type));
    return Stream.concat(profiles("").stream(), types).toList();
  }

  private static void publish(ServiceClient client, Revision target, ModelSource model) {
    client.publish(
        new ServiceClient.Publication(target, DemoModel.sha256(model), model, 64 * KIB, true),
        (done, total, read) -> {});
  }

  /** Digests of what was made, by scheme. */
  private static Map<String, String> made(Path root, String prefix) throws Exception {
    Map<String, String> made = new TreeMap<>();
    for (String name : names) {
      made.put(name, digest(root, HF, prefix + name, DemoSchemes.FILE));
    }
    return made;
  }

  private void assertMadeOfGguf() throws Exception {
    for (String type : GGUF_TYPES) {
      assertThat(digest(root, GGUF, type, GGUF.model() + "-" + type + ".gguf"))
          .isEqualTo(DemoModel.digestOf(type));
    }
  }

  private static String digest(Path root, Revision revision, String profile, String file)
      throws Exception {
    Path directory = root.resolve("artifacts").resolve(ArtifactId.of(revision, profile).toString());
    return DemoModel.sha256(directory.resolve(file));
  }
}
