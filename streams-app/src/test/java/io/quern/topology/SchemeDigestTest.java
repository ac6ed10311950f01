package io.quern.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.quern.model.Profile;
import io.quern.model.ProfileDetails;
import io.quern.model.Sha256;
import io.quern.plan.safetensors.SafetensorsFormatPlanner;
import io.quern.publish.SafetensorsSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every scheme of the demo model's Hugging Face directory, against the digests of llm-compressor's
 * files: the whole file, so every tensor's name, dtype, shape and bytes.
 */
class SchemeDigestTest {
  private static final Path DEMO = Path.of("demo/hf");
  private static final Path RESOURCES = Path.of("src/test/resources/compressed-tensors");

  /** One scheme, as the peer and as a profile spell it. */
  private record Case(String name, String type, List<ProfileDetails.Option> options) {
    static Case of(String line) {
      String[] words = line.split(" +");
      return new Case(
          words[0],
          words[1],
          Arrays.stream(words)
              .skip(2)
              .map(word -> word.split("="))
              .map(pair -> new ProfileDetails.Option(pair[0], pair[1]))
              .toList());
    }

    Profile profile(String arithmetic) {
      ProfileDetails details =
          new ProfileDetails(
              options, List.of(), List.of(), arithmetic, ProfileDetails.Output.DEFAULT);
      return Profile.of(name, List.of("*"), SafetensorsFormatPlanner.FORMAT, type, details);
    }
  }

  @ParameterizedTest
  @CsvSource({"weights, kjv-4m.sha256, 900", "'', kjv-4m-f32.sha256, 50"})
  void shouldWriteTheVeryFileOfThePeer(String arithmetic, String digests, int chunkKib)
      throws Exception {
    List<Case> cases = lines(RESOURCES.resolve("schemes.txt")).stream().map(Case::of).toList();
    Map<String, String> expected = expected(digests);
    try (Picture picture = new Picture(new SafetensorsFormatPlanner());
        SafetensorsSource source = SafetensorsSource.open(DEMO)) {
      cases.forEach(each -> picture.apply(each.profile(arithmetic)));
      picture.send(picture.publish(source, "u1", chunkKib * 1024L));

      Map<String, String> actual = new TreeMap<>();
      cases.forEach(each -> actual.put(each.name(), digest(picture.artifact(each.name()))));
      assertThat(actual)
          .isEqualTo(
              cases.stream()
                  .collect(
                      Collectors.toMap(
                          Case::name, each -> expected.getOrDefault(each.name(), "?"))));
      assertThat(picture.rejections()).isEmpty();
    }
  }

  private static String digest(MemoryArtifact artifact) {
    return artifact.isComplete()
        ? Sha256.hex(artifact.bytes("model.safetensors"))
        : artifact.toString();
  }

  private static Map<String, String> expected(String digests) throws IOException {
    return lines(RESOURCES.resolve(digests)).stream()
        .map(line -> line.split(" "))
        .filter(words -> words[1].equals("FILE") && words[2].equals("model.safetensors"))
        .collect(Collectors.toMap(words -> words[0], words -> words[3]));
  }

  private static List<String> lines(Path file) throws IOException {
    return Files.readAllLines(file).stream().filter(line -> !line.startsWith("#")).toList();
  }
}
