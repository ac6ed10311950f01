package io.quern.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.quern.model.Profile;
import io.quern.model.ProfileDetails;
import io.quern.model.TensorInfo;
import io.quern.plan.safetensors.SafetensorsFormatPlanner;
import io.quern.publish.SafetensorsSource;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How often weights are read again from the log, where nothing of them is in memory. */
class RereadsTest {
  private static final Path DEMO = Path.of("demo/hf");
  private static final long CHUNK = 20 * 1024;

  @ParameterizedTest
  @CsvSource({
    // what a chunk decides is written as it comes; the second pass reads each chunk once, and a
    // range that is searched for is looked at once more before
    "W8A8, '', 0",
    "W4A16, observer=mse, 1",
    "W8A8, strategy=tensor, 1",
    "FP8, '', 1",
    "FP8_BLOCK, '', 1",
    "NVFP4A16, '', 1",
    "KMEANS4, '', 1",
    "KMEANS4, rowsPerCodebook=48, 1",
    "FP8, observer=percentile, 1",
    "FP8, observer=mse, 2",
    "FP8_BLOCK, observer=mse, 2",
    "W8A8, strategy=tensor observer=kl, 2",
  })
  void shouldReadEachChunkAgainAsOftenAsThereAreLooks(String type, String options, int looks)
      throws Exception {
    try (Picture picture = new Picture(new SafetensorsFormatPlanner());
        SafetensorsSource source = SafetensorsSource.open(DEMO)) {
      picture.apply(profile(type, options));
      picture.send(picture.publish(source, "u1", CHUNK));

      assertThat(picture.artifact("p").isComplete()).isTrue();
      assertThat(picture.counters().rereads()).isEqualTo(looks * linearChunks(source));
    }
  }

  private static Profile profile(String type, String options) {
    List<ProfileDetails.Option> all =
        Arrays.stream(options.split(" ", -1))
            .filter(option -> !option.isEmpty())
            .map(option -> option.split("=", 2))
            .map(option -> new ProfileDetails.Option(option[0], option[1]))
            .toList();
    return Profile.of(
        "p",
        List.of("*"),
        SafetensorsFormatPlanner.FORMAT,
        type,
        new ProfileDetails(all, List.of(), List.of(), "", ProfileDetails.Output.DEFAULT));
  }

  private static long linearChunks(SafetensorsSource source) {
    return source.manifest(CHUNK).tensors().stream()
        .filter(tensor -> tensor.name().endsWith("_proj.weight"))
        .mapToLong(TensorInfo::chunkCount)
        .sum();
  }
}
