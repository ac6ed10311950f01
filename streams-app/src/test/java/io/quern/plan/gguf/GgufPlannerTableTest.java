package io.quern.plan.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.quern.model.ModelManifest;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The plan against what llama-quantize made, for whole models. */
class GgufPlannerTableTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "llama-tied",
        "llama-70b",
        "mixture-8",
        "mixture-4",
        "falcon",
        "bert-384",
        "narrow",
        "oddities"
      })
  void shouldChooseTheTypesThatThePeerChose(String shape) throws PlanRefusedException {
    PlanTable table = PlanTable.read(shape);
    ModelManifest manifest = table.manifest();
    Map<String, Map<String, String>> plans = new HashMap<>();
    for (PlanTable.TypeLine line : table.types()) {
      for (String fileType : line.fileTypes()) {
        Map<String, String> plan =
            plans.computeIfAbsent(fileType, any -> types(manifest, fileType));
        List<String> planned = table.names(line).stream().map(plan::get).toList();
        assertThat(planned).as("%s as %s", line.tensor(), fileType).isEqualTo(line.types());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "llama-tied",
        "llama-70b",
        "mixture-8",
        "mixture-4",
        "falcon",
        "bert-384",
        "narrow",
        "oddities"
      })
  void shouldWriteTheHeaderAndSizeThatThePeerWrote(String shape) throws Exception {
    PlanTable table = PlanTable.read(shape);
    ModelManifest manifest = table.manifest();
    assertThat(table.files())
        .extracting(PlanTable.FileLine::type)
        .containsExactlyInAnyOrderElementsOf(FileType.supported());
    for (PlanTable.FileLine file : table.files()) {
      GgufPlan plan = GgufPlanner.plan(manifest, file.type());
      assertThat(plan.fileBytes()).as("bytes as %s", file.type()).isEqualTo(file.bytes());
      assertThat(plan.header().length())
          .as("header as %s", file.type())
          .isEqualTo(file.headerBytes());
      assertThat(sha256(plan.header().toArray()))
          .as("header as %s", file.type())
          .isEqualTo(file.headerSha256());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"narrow", "oddities"})
  void shouldRefuseWhatThePeerRefused(String shape) {
    PlanTable table = PlanTable.read(shape);
    assertThat(table.refused())
        .isNotEmpty()
        .allSatisfy(
            type ->
                assertThatExceptionOfType(PlanRefusedException.class)
                    .isThrownBy(() -> GgufPlanner.planAnyType(table.manifest(), type, false)));
  }

  private static Map<String, String> types(ModelManifest manifest, String fileType) {
    String[] words = fileType.split("\\+", -1);
    try {
      GgufPlan plan =
          GgufPlanner.planAnyType(manifest, FileType.valueOf(words[0]), words.length > 1);
      return plan.tensors().stream()
          .collect(
              Collectors.toMap(tensor -> tensor.source().name(), tensor -> tensor.target().name()));
    } catch (PlanRefusedException e) {
      throw new AssertionError(fileType, e);
    }
  }

  private static String sha256(byte[] bytes) throws NoSuchAlgorithmException {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }
}
