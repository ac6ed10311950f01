package io.quern.register.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quern.model.ArtifactId;
import io.quern.register.RegistryException;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class TagPointerTest {
  private static TagPointer pointer(String revision, int second) {
    return new TagPointer(
        new ArtifactId("a/b", revision, "q4"), Instant.ofEpochSecond(second), "key", "00");
  }

  @Test
  void shouldReadWhatItWrote() throws Exception {
    assertThat(TagPointer.read(pointer("r1", 5).write(), "s3://b/k")).isEqualTo(pointer("r1", 5));
  }

  @Test
  void shouldOrderByTimeThenByName() {
    assertThat(pointer("a", 6).isNewerThan(pointer("b", 5))).isTrue();
    assertThat(pointer("b", 5).isNewerThan(pointer("a", 5))).isTrue();
    assertThat(pointer("a", 5).isNewerThan(pointer("a", 5))).isFalse();
  }

  @Test
  void shouldRefuseWhatIsNoPointer() {
    for (String text : new String[] {"", "{}", "[1]", "<html>"}) {
      assertThatThrownBy(() -> TagPointer.read(text, "s3://b/k"))
          .isInstanceOf(RegistryException.class)
          .hasMessageContaining("s3://b/k is not a pointer of ours");
    }
  }
}
