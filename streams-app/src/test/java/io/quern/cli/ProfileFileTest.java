package io.quern.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quern.model.Profile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
        "{name: a/b, models: b, type: Q6_K} | a/b",
      })
  void shouldRefuse(String yaml, String why) {
    assertThatThrownBy(() -> read(yaml))
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
