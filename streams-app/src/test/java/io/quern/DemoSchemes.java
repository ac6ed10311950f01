package io.quern;

import io.quern.model.Profile;
import io.quern.model.ProfileDetails;
import io.quern.plan.safetensors.SafetensorsFormatPlanner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The demo model's Hugging Face directory, and what the peers make of it. */
public final class DemoSchemes {
  public static final Path DIRECTORY = Path.of("demo/hf");
  public static final String FILE = "model.safetensors";

  /** Digests with the quotient in binary32, as Quern computes by default. */
  public static final String F32_DIGESTS = "kjv-4m-f32.sha256";

  private static final Path RESOURCES = Path.of("src/test/resources/compressed-tensors");

  /** Wherever more than a chunk has to be known, in one way or another. */
  private static final List<String> TWO_PASSES =
      List.of(
          "NVFP4A16",
          "NVFP4A16_MSE",
          "FP8_TENSOR",
          "FP8_BLOCK",
          "FP8_BLOCK_MSE",
          "W4A16_MSE",
          "W4A16_ASYM",
          "INT4_TENSOR_ASYM_MSE");

  /** One of each way that is quick. */
  private static final List<String> QUICK =
      List.of(
          "NVFP4A16",
          "FP8_TENSOR",
          "W4A16_ASYM",
          "INT4_TENSOR_ASYM_MSE",
          "KMEANS4",
          "KMEANS3_ROWS",
          "NF4_DQ",
          "PERCENTILE");

  /** The same where no peer has the scheme, or the peer's file differs in its padding. */
  private static final List<String> TWO_PASSES_OF_OUR_OWN =
      List.of(
          "KMEANS4 KMEANS4",
          "KMEANS3_ROWS KMEANS3 rowsPerCodebook=48",
          "NF4_DQ NF4_DQ",
          "PERCENTILE W8A16 strategy=tensor observer=percentile",
          "KL W8A8 strategy=tensor observer=kl");

  private DemoSchemes() {}

  /** One scheme, as the digests and as a profile spell it. */
  public record Scheme(String name, String type, List<ProfileDetails.Option> options) {
    private static Scheme of(String line) {
      String[] words = line.split(" +");
      return new Scheme(
          words[0],
          words[1],
          Arrays.stream(words)
              .skip(2)
              .map(word -> word.split("="))
              .map(pair -> new ProfileDetails.Option(pair[0], pair[1]))
              .toList());
    }

    /** A profile of any name for any models. */
    public Profile profile(String profile, String models, String arithmetic) {
      ProfileDetails details =
          new ProfileDetails(
              options, List.of(), List.of(), arithmetic, ProfileDetails.Output.DEFAULT);
      return Profile.of(profile, List.of(models), SafetensorsFormatPlanner.FORMAT, type, details);
    }
  }

  /** All that the peers' files are compared with. */
  public static List<Scheme> all() throws IOException {
    return lines("schemes.txt").map(Scheme::of).toList();
  }

  /** Those for which weights are read twice, or chunks share bytes. */
  public static List<Scheme> ofTwoPasses() throws IOException {
    return Stream.concat(
            all().stream().filter(scheme -> TWO_PASSES.contains(scheme.name())),
            TWO_PASSES_OF_OUR_OWN.stream().map(Scheme::of))
        .toList();
  }

  /** One of each way that is quick. */
  public static List<Scheme> quickOfTwoPasses() throws IOException {
    return ofTwoPasses().stream().filter(scheme -> QUICK.contains(scheme.name())).toList();
  }

  /** SHA-256 of the peers' files of weights, by the name of the scheme. */
  public static Map<String, String> digests(String resource) throws IOException {
    return lines(resource)
        .map(line -> line.split(" "))
        .filter(words -> words[1].equals("FILE") && words[2].equals(FILE))
        .collect(Collectors.toMap(words -> words[0], words -> words[3]));
  }

  private static Stream<String> lines(String resource) throws IOException {
    return Files.readAllLines(RESOURCES.resolve(resource)).stream()
        .filter(line -> !line.startsWith("#"));
  }
}
