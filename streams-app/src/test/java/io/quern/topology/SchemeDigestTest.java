package io.quern.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.quern.DemoCopy;
import io.quern.DemoSchemes;
import io.quern.DemoSchemes.Scheme;
import io.quern.TakesLong;
import io.quern.format.safetensors.SafetensorsDtype;
import io.quern.model.Sha256;
import io.quern.plan.safetensors.SafetensorsFormatPlanner;
import io.quern.publish.SafetensorsSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every scheme of the demo model's Hugging Face directory, against the digests of llm-compressor's
 * files: the whole file, so every tensor's name, dtype, shape and bytes.
 */
class SchemeDigestTest {

  /** So many that what they make fits into the heap. */
  private static final int AT_A_TIME = 17;

  @TempDir private Path copy;

  /** Weights of each dtype, divided in it and in binary32. */
  @ParameterizedTest
  @CsvSource({
    "BF16, weights, kjv-4m.sha256, 900, .*(?<!_MSE)",
    "BF16, '', kjv-4m-f32.sha256, 50, .*",
    "F32, '', kjv-4m-of-F32.sha256, 300, .*(?<!_MSE)",
    "F16, weights, kjv-4m-of-F16.sha256, 100, .*(?<!_MSE)",
    "F16, '', kjv-4m-of-F16-f32.sha256, 900, .*(?<!_MSE)", // searched as with weights
  })
  @Execution(ExecutionMode.CONCURRENT)
  void shouldWriteTheVeryFileOfThePeer(
      SafetensorsDtype dtype, String arithmetic, String digests, int chunkKib, String names)
      throws Exception {
    expectDigests(dtype, arithmetic, digests, chunkKib, names);
  }

  /** The same where the peer searches for ranges: in one row of the above for a start. */
  @ParameterizedTest
  @CsvSource({
    "BF16, weights, kjv-4m.sha256, 900",
    "F32, '', kjv-4m-of-F32.sha256, 300",
    "F16, weights, kjv-4m-of-F16.sha256, 100"
  })
  @Execution(ExecutionMode.CONCURRENT)
  @TakesLong
  void shouldSearchForRangesAsThePeerDoes(
      SafetensorsDtype dtype, String arithmetic, String digests, int chunkKib) throws Exception {
    expectDigests(dtype, arithmetic, digests, chunkKib, ".*_MSE");
  }

  private void expectDigests(
      SafetensorsDtype dtype, String arithmetic, String digests, int chunkKib, String names)
      throws Exception {
    List<Scheme> schemes =
        DemoSchemes.all().stream().filter(scheme -> scheme.name().matches(names)).toList();
    Map<String, String> peers = DemoSchemes.digests(digests);
    Map<String, String> actual = new TreeMap<>();
    Map<String, String> expected = new TreeMap<>();
    schemes.forEach(each -> expected.put(each.name(), peers.getOrDefault(each.name(), "?")));
    try (SafetensorsSource source =
        SafetensorsSource.open(new DemoCopy(copy).dtype(dtype).write())) {
      for (int from = 0; from < schemes.size(); from += AT_A_TIME) {
        List<Scheme> some = schemes.subList(from, Math.min(schemes.size(), from + AT_A_TIME));
        actual.putAll(digests(source, some, arithmetic, chunkKib * 1024L));
      }
    }
    assertThat(actual).isEqualTo(expected);
  }

  private static Map<String, String> digests(
      SafetensorsSource source, List<Scheme> schemes, String arithmetic, long chunk) {
    Map<String, String> digests = new TreeMap<>();
    try (Picture picture = new Picture(new SafetensorsFormatPlanner())) {
      schemes.forEach(each -> picture.apply(each.profile(each.name(), "*", arithmetic)));
      picture.send(picture.publish(source, "u1", chunk));
      schemes.forEach(each -> digests.put(each.name(), digest(picture.artifact(each.name()))));
      assertThat(picture.rejections()).isEmpty();
    }
    return digests;
  }

  private static String digest(MemoryArtifact artifact) {
    return artifact.isComplete()
        ? Sha256.hex(artifact.bytes(DemoSchemes.FILE))
        : artifact.toString();
  }

  @Test
  void shouldBeAsManyAsTheReadmeSays() throws Exception {
    int digests = DemoSchemes.digests(DemoSchemes.F32_DIGESTS).size();

    assertThat(DemoSchemes.digests("kjv-4m.sha256")).hasSize(digests);
    assertThat(Files.readString(Path.of("../README.md")).replaceAll("\\s+", " "))
        .contains(
            "The digests of %d of its outputs".formatted(digests),
            "%d whole files are compared by a test".formatted(DemoSchemes.all().size()));
  }
}
