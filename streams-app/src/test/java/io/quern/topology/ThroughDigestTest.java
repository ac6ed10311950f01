package io.quern.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.quern.model.Profile;
import io.quern.model.ProfileDetails;
import io.quern.publish.GgufSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Types after other types, chunk by chunk, against the digests of llama-quantize run once for each
 * of them on its own output.
 */
class ThroughDigestTest {
  private static final Path DEMO = Path.of("demo/kjv-4m-BF16.gguf");
  private static final Path DIGESTS = Path.of("src/test/resources/demo/kjv-4m-through.sha256");

  @Test
  void shouldMakeWhatThePeerMakesRunByRun() throws Exception {
    Map<String, String> expected =
        Files.readAllLines(DIGESTS).stream()
            .filter(line -> !line.startsWith("#"))
            .map(line -> line.split(" +"))
            .collect(Collectors.toMap(words -> words[1], words -> words[0]));
    try (Picture picture = new Picture();
        GgufSource source = GgufSource.open(DEMO)) {
      expected.keySet().forEach(chain -> picture.apply(profile(chain)));
      picture.send(picture.publish(source, "u1", 300 * 1024));

      Map<String, String> actual =
          expected.keySet().stream()
              .collect(
                  Collectors.toMap(
                      chain -> chain, chain -> picture.artifact(name(chain)).sha256()));
      assertThat(actual).isEqualTo(expected).hasSizeGreaterThanOrEqualTo(12);
      assertThat(picture.rejections()).isEmpty();
    }
  }

  private static Profile profile(String chain) {
    int last = chain.lastIndexOf(',');
    ProfileDetails details =
        new ProfileDetails(
            List.of(new ProfileDetails.Option(ProfileDetails.THROUGH, chain.substring(0, last))),
            List.of(),
            List.of(),
            "",
            ProfileDetails.Output.DEFAULT);
    return Profile.of(name(chain), List.of("*"), "gguf", chain.substring(last + 1), details);
  }

  private static String name(String chain) {
    return chain.replace(',', '-');
  }
}
