package io.quern.avro;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import java.util.List;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The contracts as they are now, against every version that was ever released and against the
 * rules.
 */
class CompatibilityTest {

  static List<Contracts> frozen() {
    return Contracts.frozen();
  }

  static Collection<Schema> current() {
    return Contracts.current().records().values();
  }

  @ParameterizedTest
  @MethodSource("frozen")
  void shouldReadAndBeReadByEveryVersion(Contracts version) {
    assertThat(version.records()).isNotEmpty();
    assertThat(Compatibility.between(version, Contracts.current())).isEmpty();
  }

  @Test
  void shouldHoldEveryVersionFromTheFirst() {
    assertThat(frozen()).extracting(Contracts::version).startsWith("v1").doesNotHaveDuplicates();
    assertThat(frozen().getFirst().records())
        .containsOnlyKeys(
            "ArtifactState",
            "ManifestPart",
            "ModelManifest",
            "PartialStatistics",
            "Profile",
            "QuantizeOrder",
            "Registration",
            "Rejection",
            "Segment",
            "TensorChunk");
  }

  @ParameterizedTest
  @MethodSource("current")
  void shouldKeepTheRules(Schema contract) {
    assertThat(ContractRules.check(contract)).isEmpty();
  }
}
