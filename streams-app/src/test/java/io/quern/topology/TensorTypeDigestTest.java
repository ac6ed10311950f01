package io.quern.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.quern.model.Profile;
import io.quern.model.ProfileDetails;
import io.quern.model.ProfileDetails.Option;
import io.quern.publish.GgufSource;
import io.quern.serde.Incoming;
import io.quern.serde.Wire;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Types of single tensors, as a profile states them, against the digests of llama-quantize run with
 * the same words.
 */
class TensorTypeDigestTest {
  private static final Path DEMO = Path.of("demo/kjv-4m-BF16.gguf");
  private static final Path DIGESTS = Path.of("src/test/resources/demo/kjv-4m-tensors.sha256");

  private static final Map<String, String> WORDS =
      Map.of(
          "--tensor-type", ProfileDetails.TENSOR_TYPE,
          "--output-tensor-type", ProfileDetails.OUTPUT_TENSOR_TYPE,
          "--token-embedding-type", ProfileDetails.TOKEN_EMBEDDING_TYPE,
          "--pure", ProfileDetails.PURE,
          "--leave-output-tensor", ProfileDetails.LEAVE_OUTPUT_TENSOR);

  @Test
  void shouldMakeWhatThePeerMakesOfTheSameWords() throws Exception {
    Map<String, String> expected = new TreeMap<>();
    Files.readAllLines(DIGESTS).stream()
        .filter(line -> !line.startsWith("#"))
        .map(line -> line.split(" {2}", 2))
        .forEach(line -> expected.put(line[1], line[0]));
    Map<String, String> actual = new TreeMap<>();
    try (Picture picture = new Picture();
        GgufSource source = GgufSource.open(DEMO)) {
      expected.keySet().forEach(words -> picture.apply(profile(words)));

      picture.send(picture.publish(source, "u1", 300 * 1024));

      expected.keySet().forEach(words -> actual.put(words, picture.artifact(name(words)).sha256()));
      assertThat(picture.rejections()).isEmpty();
    }
    assertThat(actual).isEqualTo(expected).hasSizeGreaterThanOrEqualTo(20);
  }

  @Test
  void shouldKeepTheRulesAndTheirOrderOnTheWire() throws Exception {
    for (String line : Files.readAllLines(DIGESTS)) {
      if (!line.startsWith("#")) {
        Profile profile = profile(line.split(" {2}", 2)[1]);

        byte[] bytes = Wire.profile().serializer().serialize("", profile);

        assertThat(Wire.profile().reader().apply(bytes)).isEqualTo(new Incoming.Sound<>(profile));
      }
    }
  }

  private static Profile profile(String words) {
    String[] each = words.split(" ", -1);
    List<Option> options = new ArrayList<>();
    for (int i = 0; i < each.length - 1; i++) {
      String name = WORDS.get(each[i]);
      boolean isFlag = name.equals("pure") || name.equals("leaveOutputTensor");
      options.add(new Option(name, isFlag ? "true" : each[++i]));
    }
    options.sort(Comparator.comparing(o -> !o.name().equals(ProfileDetails.TENSOR_TYPE)));
    return Profile.of(
        name(words),
        List.of("*"),
        "gguf",
        each[each.length - 1],
        ProfileDetails.NONE.withOptions(options));
  }

  private static String name(String words) {
    return "p" + Integer.toHexString(words.hashCode());
  }
}
