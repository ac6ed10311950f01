package io.quern.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quern.model.Profile;
import io.quern.model.ProfileDetails;
import io.quern.model.QuantizationGroup;
import io.quern.model.RegistryTarget;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProfileFileTest {
  @TempDir Path directory;

  private Profile read(String yaml) throws Exception {
    return ProfileFile.read(Files.writeString(directory.resolve("p.yaml"), yaml));
  }

  @Test
  void shouldReadAGlobOrAList() throws Exception {
    Profile one = read("name: q4\nmodels: \"llama-*\"\nformat: gguf\ntype: q4_k_m\n");
    Profile more = read("name: q4\nmodels: [a, b-*]\ntype: Q4_K_M\n");

    assertThat(one.models()).containsExactly("llama-*");
    assertThat(more.models()).isEqualTo(List.of("a", "b-*"));
    assertThat(more.type()).isEqualTo(one.type()).isEqualTo("Q4_K_M");
    assertThat(more.digest()).isEqualTo(one.digest());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "name: [              | not YAML",
        "- a                  | a profile is a map",
        "{}                   | type is missing",
        "{name: a, models: b} | type is missing",
        "{name: a, type: Q6_K} | models is missing",
        "{name: a, type: Q6_K, models: []} | models is missing",
        "{models: b, type: Q6_K} | name is missing",
        "{name: a, models: b, type: Q6_K, mode: x} | key 'mode' is not known",
        "{name: a, models: b, type: Q6_K, format: mlx} | format 'mlx' is not known",
        "{name: a, models: b, type: Q9} | type 'Q9' is not known",
        "{name: a, models: b, type: IQ2_XXS} | IQ2_XXS",
        "{name: a, models: b, type: W4A16} | it is one of format: safetensors",
        "{name: a, models: b, type: Q6_K, ignore: c} | format gguf has no ignore",
        "{name: a/b, models: b, type: Q6_K} | a/b",
        "{name: a, models: b, type: Q6_K, through: [BF16, Q9]} | through: 'Q9' is no type",
        "{name: a, models: b, type: W8A16, format: safetensors, through: F16} | has no through",
        "{name: a, models: b, type: W8A16, format: safetensors, pure: true} | has no pure",
        "{name: a, models: b, type: Q6_K, pure: 1} | pure is true or false",
        "{name: a, models: b, type: Q6_K, tensors: [{pattern: c}]} | type is missing",
        "{name: a, models: b, type: Q6_K, tensors: [{pattern: c, type: Q9}]} | tensor types: 'Q9'"
            + " is no type",
        "{name: a, models: b, type: Q6_K, tensors: [{name: c}]} | key 'name' is not known",
        "{name: a, models: b, type: Q6_K, outputTensorType: W4A16} | tensor types: 'W4A16' is no"
            + " type",
      })
  void shouldRefuse(String yaml, String why) {
    assertThatThrownBy(() -> read(yaml))
        .isInstanceOf(InputRefused.class)
        .hasMessageContaining("p.yaml: ")
        .hasMessageContaining(why);
  }

  @Test
  void shouldReadWhatWeightsPassThrough() throws Exception {
    Profile profile = read("{name: a, models: b, type: Q4_K_M, through: [BF16, Q8_0]}");

    assertThat(profile.details().option(ProfileDetails.THROUGH)).contains("BF16,Q8_0");
  }

  @Test
  void shouldReadTheTypesOfSingleTensorsInTheirOrder() throws Exception {
    Profile profile =
        read(
            """
            name: a
            models: b
            type: Q4_K_M
            tensors:
              - {pattern: attn_v, type: Q8_0}
              - {pattern: attn, type: q5_1}
            outputTensorType: Q6_K
            tokenEmbeddingType: F16
            pure: true
            leaveOutputTensor: true
            """);

    ProfileDetails details = profile.details();
    assertThat(details.options(ProfileDetails.TENSOR_TYPE))
        .containsExactly("attn_v=Q8_0", "attn=q5_1");
    assertThat(details.option(ProfileDetails.OUTPUT_TENSOR_TYPE)).contains("Q6_K");
    assertThat(details.option(ProfileDetails.TOKEN_EMBEDDING_TYPE)).contains("F16");
    assertThat(details.option(ProfileDetails.PURE)).contains("true");
    assertThat(details.option(ProfileDetails.LEAVE_OUTPUT_TENSOR)).contains("true");
  }

  @Test
  void shouldReadWhereArtifactsArePushed() throws Exception {
    String plain = "name: a\nmodels: b\ntype: Q6_K\n";
    Profile profile =
        read(
            plain
                + """
                registries:
                  - {adapter: directory, target: /models}
                  - name: house
                    adapter: directory
                    target: /house/{model_lower}
                    tags: ["{type_lower}", latest]
                    credentials: env:HOUSE
                    options: {mode: link}
                """);

    assertThat(profile.registries())
        .containsExactly(
            new RegistryTarget("directory", "directory", "/models", List.of(), "", Map.of()),
            new RegistryTarget(
                "house",
                "directory",
                "/house/{model_lower}",
                List.of("{type_lower}", "latest"),
                "env:HOUSE",
                Map.of("mode", "link")));
    assertThat(profile.digest()).isEqualTo(read(plain).digest());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "c | registries is a list",
        "[{target: c}] | adapter is missing",
        "[{adapter: c, target: d}] | adapter 'c' is not known; use directory",
        "[{adapter: directory}] | target is missing",
        "[{adapter: directory, target: /c, tag: d}] | key 'tag' is not known",
        "[{adapter: directory, target: '/{d}'}] | placeholder {d} is not known",
        "[{adapter: directory, target: /c, tags: ['{e}']}] | placeholder {e} is not known",
        "[{adapter: directory, target: /c, name: d.e}] | registry name 'd.e'",
        "[{adapter: directory, target: /c}, {adapter: directory, target: /d}] | give it a name",
        "[{adapter: directory, target: /c, options: [d]}] | a map of keys and values",
      })
  void shouldRefuseRegistries(String registries, String why) {
    assertThatThrownBy(() -> read("name: a\nmodels: b\ntype: Q6_K\nregistries: " + registries))
        .isInstanceOf(InputRefused.class)
        .hasMessageContaining("p.yaml: registries")
        .hasMessageContaining(why);
  }

  @Test
  void shouldNotQuoteCredentialsThatStandInAProfile() {
    String yaml =
        """
        name: a
        models: b
        type: Q6_K
        registries: [{adapter: directory, target: /c, credentials: 'me:hunter2'}]
        """;

    assertThatThrownBy(() -> read(yaml))
        .isInstanceOf(InputRefused.class)
        .hasMessageContaining("env:NAME or file:/path")
        .hasMessageNotContaining("hunter2");
  }

  private static final String SAFETENSORS = "name: a\nmodels: b\nformat: safetensors\n";

  @Test
  void shouldReadEverythingFinerOfASafetensorsProfile() throws Exception {
    Profile profile =
        read(
            SAFETENSORS
                + """
                type: w4a16
                observer: mse
                options: {strategy: group, group: 64}
                ignore: [lm_head, "re:.*gate$"]
                groups:
                  - targets: "re:.*down_proj"
                    type: W8A8
                    symmetric: false
                  - {name: up, targets: [up_proj], type: FP8_BLOCK, block: 64x32}
                arithmetic: weights
                errorFigures: false
                """);

    ProfileDetails details = profile.details();
    assertThat(profile.type()).isEqualTo("W4A16");
    assertThat(details.options())
        .containsExactly(
            new ProfileDetails.Option("strategy", "group"),
            new ProfileDetails.Option("group", "64"),
            new ProfileDetails.Option("observer", "mse"));
    assertThat(details.ignore()).containsExactly("lm_head", "re:.*gate$");
    assertThat(details.arithmetic()).isEqualTo("weights");
    assertThat(details.output().errorFigures()).isFalse();
    assertThat(details.groups()).extracting("name").containsExactly("group_0", "up");
    assertThat(details.groups().getFirst().numbers())
        .isEqualTo(new QuantizationGroup.Numbers("int", 8, false));
    assertThat(details.groups().getFirst().scaling().activations()).isEqualTo("dynamic");
    assertThat(details.groups().getLast().grain())
        .isEqualTo(new QuantizationGroup.Grain("block", 0, 64, 32));
    assertThat(profile.digest()).isNotEqualTo(read(SAFETENSORS + "type: W4A16\n").digest());
  }

  @Test
  void shouldReadPercentiles() throws Exception {
    Profile profile =
        read(
            SAFETENSORS
                + """
                type: W4A16
                observer: percentile
                options: {percentile: 99.90}
                groups:
                  - {targets: [up_proj], type: W8A8, observer: percentile, percentile: 99.990}
                """);

    assertThat(profile.details().groups().getFirst().scaling().arguments())
        .isEqualTo(Map.of("percentile", "99.99"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "type: Q4_K_M | type 'Q4_K_M' is not known; use one of W8A8",
        "{type: W4A16, options: 7} | options: a map",
        "{type: W4A16, options: {colour: red}} | option 'colour' is not known",
        "{type: W4A16, observer: hessian} | option observer is 'hessian'; use minmax, mse,"
            + " percentile, kl",
        "{type: W4A16, observer: kl} | type W4A16: observer kl counts weights",
        "{type: W4A16, options: {percentile: 9}} | option percentile is '9'",
        "{type: W4A16, groups: 7} | groups is a list",
        "{type: W4A16, groups: [7]} | groups[0]: a map",
        "{type: W4A16, groups: [{type: W8A8}]} | groups[0]: targets is missing",
        "{type: W4A16, groups: [{targets: a}]} | groups[0]: type is missing",
        "{type: W4A16, groups: [{targets: a, type: NF4}]} | groups[0]: type 'NF4' is none",
        "{type: W4A16, groups: [{targets: a, type: W8A8, bits: 3}]} | key 'bits' is not known",
        "{type: W4A16, ignore: [[a]]} | ignore is a list of texts",
        "{type: W4A16, ignore: {a: b}} | ignore is a text or a list",
        "{type: W4A16, ignore: 're:('} | pattern 're:('",
        "{type: W4A16, arithmetic: f64} | arithmetic 'f64'",
        "{type: W4A16, errorFigures: maybe} | errorFigures is true or false",
      })
  void shouldRefuseASafetensorsProfile(String yaml, String why) {
    String body = yaml.startsWith("{") ? yaml.substring(1, yaml.length() - 1) : yaml;
    assertThatThrownBy(() -> read("{name: a, models: b, format: safetensors, " + body + "}"))
        .isInstanceOf(InputRefused.class)
        .hasMessageContaining("p.yaml: ")
        .hasMessageContaining(why);
  }

  @Test
  void shouldRefuseAFileThatIsEmptyOrNotThere() {
    assertThatThrownBy(() -> read("")).isInstanceOf(InputRefused.class);
    assertThatThrownBy(() -> ProfileFile.read(directory.resolve("none.yaml")))
        .isInstanceOf(InputRefused.class)
        .hasMessageContaining("does not exist");
  }
}
