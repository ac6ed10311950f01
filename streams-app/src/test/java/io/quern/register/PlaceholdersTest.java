package io.quern.register;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quern.model.ArtifactId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlaceholdersTest {
  @ParameterizedTest
  @CsvSource({
    "http://h/{model_lower}, http://h/org/kjv",
    "{model}:{revision}-{profile}, Org/Kjv:R1-q4",
    "{type} {type_lower}, Q4_K_M q4_k_m",
    "latest, latest",
  })
  void shouldFillIn(String text, String filled) {
    Placeholders plain = new Placeholders(new ArtifactId("Org/Kjv", "R1", "q4"), "Q4_K_M");

    assertThat(plain.fill(text)).isEqualTo(filled);
  }

  @Test
  void shouldNameThoseThereAre() {
    assertThatThrownBy(() -> Placeholders.check("x/{name_lower}"))
        .hasMessage(
            "placeholder {name_lower} is not known; use {model}, {revision}, {profile}, {type}, or"
                + " with _lower behind the name");
  }
}
