package io.quern.plan.safetensors;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quern.model.ModelManifest;
import io.quern.model.Profile;
import io.quern.model.ProfileDetails;
import io.quern.model.QuantizationGroup;
import io.quern.model.Revision;
import io.quern.plan.PlanRefused;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlanRefusalsTest {
  private static final String Q = "model.layers.0.self_attn.q_proj.weight";

  private static void refused(Directory directory, String type, String... words) {
    assertThatThrownBy(() -> directory.plan(type))
        .isInstanceOf(PlanRefused.class)
        .hasMessageContainingAll(words);
  }

  private static Directory small() {
    return new Directory().tensor(Q, 16, 256).tensor("lm_head.weight", 8, 256);
  }

  @Test
  void shouldRefuseASourceInAnotherContainer() {
    Profile profile = Profile.of("p", List.of("*"), "safetensors", "W4A16", ProfileDetails.NONE);
    ModelManifest gguf = new ModelManifest("gguf", 3, "llama", 32, List.of(), List.of());

    assertThatThrownBy(
            () -> new SafetensorsFormatPlanner().plan(new Revision("m", "1"), gguf, profile))
        .isInstanceOf(PlanRefused.class)
        .hasMessageContainingAll("m", "gguf", "other names");
  }

  @ParameterizedTest
  @CsvSource({
    "W4A16, 128",
    "W8A16, 128",
    "W4A16_ASYM, 128",
    "NVFP4A16, 16",
    "MXFP4A16, 32",
    "MXFP8A16, 32"
  })
  void shouldRefuseColumnsThatAreNoMultipleOfTheGroup(String type, int group) {
    refused(
        new Directory().tensor("m.o_proj.weight", 16, 172),
        type,
        "m.o_proj.weight",
        "172",
        "" + group);
  }

  @Test
  void shouldTakeAnyColumnsByChannelAndBlock() throws Exception {
    for (String type : List.of("W8A8", "FP8", "FP8_DYNAMIC", "FP8_BLOCK", "NF4", "KMEANS3")) {
      new Directory().tensor("m.o_proj.weight", 13, 171).plan(type);
    }
  }

  @ParameterizedTest
  @CsvSource({"W4A16", "NVFP4A16", "FP8", "NF4", "KMEANS3"})
  void shouldRefuseRowsThatNoRecordHolds(String type) {
    Directory wide = new Directory().tensor("m.o_proj.weight", 2, 512 * 1024);

    refused(wide, type, "m.o_proj.weight", "a row of 524288 weights", "900 KiB", "ignore");
  }

  @Test
  void shouldCopyRowsThatNoRecordHolds() throws Exception {
    new Directory()
        .tensor("m.o_proj.weight", 2, 512 * 1024)
        .tensor("m.q_proj.weight", 2, 128)
        .ignore("m.o_proj")
        .plan("W4A16");
  }

  @Test
  void shouldRefuseWhatIsQuantizedAlready() {
    String config = "{\"quantization_config\": {\"quant_method\": \"gptq\"}}";
    refused(small().config(config), "W8A8", "quantized already", "quantization_config");
    refused(small().dtype("F8_E4M3").tensor("m.weight", 4, 4), "W8A8", "m.weight", "F8_E4M3");
  }

  @Test
  void shouldRefuseAModelThatCannotSayItsScheme() {
    refused(small().config(""), "W8A8", "config.json");
  }

  @Test
  void shouldRefuseAConfigThatIsNone() {
    refused(small().config("{"), "W8A8", "config.json");
  }

  @Test
  void shouldRefusePatternsThatMatchNothing() {
    refused(small().ignore("lm_head", "v_proj"), "W8A8", "'v_proj'", "ignore");
    refused(small().group("W4A16", "re:.*mlp.*"), "W8A8", "'re:.*mlp.*'", "targets");
  }

  @ParameterizedTest
  @CsvSource({"re:(, Unclosed", "re:a{99999}, repeats", "re:((a{9}){9}){9}, repeats", "'  ', 1 to"})
  void shouldRefusePatternsThatAreNone(String pattern, String why) {
    refused(small().ignore(pattern), "W8A8", why);
  }

  @Test
  void shouldRefuseAPatternThatTakesForEver() {
    String name = "a".repeat(200) + ".o_proj.weight";
    refused(
        new Directory().tensor(name, 4, 4).ignore("re:" + "(a*)".repeat(10) + "b"),
        "W8A8",
        "too many steps");
  }

  @Test
  void shouldRefuseExpertsInOneTensor() {
    String experts = "model.layers.0.mlp.experts.gate_up_proj";
    refused(small().tensor(experts, 4, 16, 256), "W8A8", experts, "experts");
  }

  @Test
  void shouldRefuseAModelWithNothingToQuantize() {
    refused(new Directory().tensor("model.embed_tokens.weight", 8, 8), "W8A8", "COPY");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "W4A16 | color | red | option 'color' is not known",
        "W4A16 | group | 0 | option group is '0'",
        "W4A16 | group | x | option group is 'x'",
        "W4A16 | strategy | row | option strategy is 'row'",
        "W4A16 | strategy | block | integers have a scale for a tensor, channel or group",
        "W4A16 | observer | hessian | option observer is 'hessian'",
        "W4A16 | symmetric | maybe | option symmetric is 'maybe'",
        "W4A16 | activations | static | option activations is 'static'",
        "FP8_BLOCK | block | 128 | option block is '128'",
        "FP8_BLOCK | block | 2x9999999 | a block has 1 to",
        "FP8_DYNAMIC | symmetric | false | floats have no zero point",
        "FP8_BLOCK | observer | mse | ",
        "FP8_BLOCK | observer | percentile | observer percentile is there for integers, and for FP8"
            + " by",
        "FP8_BLOCK | observer | kl | observer kl is there for integers",
        "FP8 | observer | percentile | ",
        "W4A16 | observer | percentile | ",
        "W4A16 | observer | kl | a group of 128 is too few",
        "W8A8 | observer | kl | tensor model.layers.0.self_attn.q_proj.weight: observer kl counts"
            + " weights, and a row of 256",
        "W4A16 | percentile | 99 | percentile is an argument of observer percentile, not of minmax",
        "W4A16 | percentile | 50 | option percentile is '50'; use a number of percent above 50",
        "W4A16 | percentile | most | option percentile is 'most'",
        "MXFP4A16 | observer | percentile | not for mxfp4-pack-quantized by group",
        "NVFP4A16 | observer | kl | not for nvfp4-pack-quantized by tensor_group",
        "W8A8 | strategy | tensor | ",
        "NVFP4A16 | observer | hessian | option observer",
        "NVFP4A16 | group | 32 | groups of 16",
        "NVFP4A16 | activations | dynamic | weights alone",
        "MXFP4A16 | group | 16 | groups of 32",
        "MXFP4A16 | strategy | channel | floats of 4 bits",
        "NF4 | group | 32 | type NF4 has no option group",
        "COPY | names | mine | option names is 'mine'",
        "W4A16 | shardBytes | -1 | option shardBytes is '-1'",
      })
  void shouldRefuseOptions(String type, String option, String value, String why) throws Exception {
    Directory directory = small().option(option, value);
    if (why == null) {
      directory.plan(type);
    } else {
      refused(directory, type, why);
    }
  }

  @Test
  void shouldTakeAnyObserverOfATensor() throws Exception {
    for (String observer : List.of("minmax", "mse", "percentile", "kl")) {
      small().option("strategy", "tensor").option("observer", observer).plan("W8A8");
    }
  }

  @Test
  void shouldRefuseToObserveATensorOfFewWeights() {
    refused(
        new Directory()
            .tensor("m.o_proj.weight", 16, 100)
            .option("strategy", "tensor")
            .option("observer", "kl"),
        "W8A8",
        "tensor m.o_proj.weight: observer kl",
        "a tensor of 1600 is too few");
  }

  @Test
  void shouldRefuseToSearchMoreBlocksThanAChunkCanSpeakOf() {
    refused(
        small().option("block", "1x1").option("observer", "mse"),
        "FP8_BLOCK",
        "tensor " + Q + ": observer mse is there for up to 1024 blocks",
        "4096 of 1 x 1");
  }

  @Test
  void shouldRefuseArgumentsOfAnObserverThatHasNone() {
    QuantizationGroup.Scaling scaling =
        new QuantizationGroup.Scaling("percentile", Map.of("bins", "7"), "", "");
    refused(
        small()
            .group(
                new QuantizationGroup(
                    "g",
                    List.of("Linear"),
                    new QuantizationGroup.Numbers("int", 8, true),
                    new QuantizationGroup.Grain("channel", 0, 0, 0),
                    scaling)),
        "COPY",
        "group 'g': argument 'bins'");
  }

  @Test
  void shouldRefuseAnUnknownType() {
    refused(small(), "W9A16", "'W9A16'", "W4A16_ASYM");
  }

  @Test
  void shouldRefuseGroupsBesideOtherFamilies() {
    for (String type : List.of("NF4", "KMEANS4")) {
      refused(small().group("W4A16", "q_proj"), type, "groups go with");
    }
  }

  @Test
  void shouldRefuseCentroidsThatTheTypeIsNotFor() {
    refused(small().option("centroids", "20"), "KMEANS4", "4 bits are for 9 to 16", "KMEANS5");
    refused(small().option("centroids", "8"), "KMEANS4", "for 9 to 16", "take type KMEANS3");
    refused(small().option("centroids", "1"), "KMEANS1", "1 bits are for 2");
    refused(small().option("centroids", "257"), "KMEANS8", "8 bits are for 129 to 256");
    refused(small().option("centroids", "many"), "KMEANS8", "a whole number above 0");
    refused(small().option("centroids", "5"), "W4A16", "no option centroids");
  }

  @Test
  void shouldRefuseMoreSharedCodebooksThanARecordHolds() {
    Directory directory = new Directory().rowsPerChunk(3).tensor("m.o_proj.weight", 3000, 32);
    refused(
        directory.option("rowsPerCodebook", "4"),
        "KMEANS8",
        "m.o_proj.weight",
        "4 rows that share a codebook do not divide its 1000 chunks of 3 rows");
  }

  @Test
  void shouldRefuseBlocksThatRunOverTheEndsOfChunks() {
    Directory directory = new Directory().rowsPerChunk(3).tensor("m.o_proj.weight", 16, 172);
    refused(directory, "NF4", "m.o_proj.weight", "3 rows", "multiple of 16");
  }

  @Test
  void shouldRefuseFusedProjectionsThatAreNotAlike() {
    UnaryOperator<Directory> qk =
        d -> d.tensor("a.q_proj.weight", 16, 32).tensor("a.k_proj.weight", 16, 32);
    refused(qk.apply(new Directory()), "NVFP4A16", "a.q_proj.weight", "a.v_proj is missing");
    refused(
        qk.apply(new Directory()).tensor("a.v_proj.weight", 16, 32).ignore("v_proj"),
        "NVFP4A16",
        "a.q_proj.weight",
        "a.v_proj is ignored");
    refused(
        qk.apply(new Directory()).tensor("a.v_proj.weight", 16, 32).group("MXFP4A16", "v_proj"),
        "NVFP4A16",
        "a.v_proj is of another scheme");
    refused(
        qk.apply(new Directory()).dtype("F32").tensor("a.v_proj.weight", 16, 32),
        "NVFP4A16",
        "a.v_proj is F32");
    refused(new Directory().tensor("x.experts.3.w3.weight", 16, 32), "NVFP4A16", "x.experts.3.w1");
  }
}
