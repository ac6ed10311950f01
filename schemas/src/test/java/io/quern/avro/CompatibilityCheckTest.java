package io.quern.avro;

import static io.quern.avro.ContractRulesTest.contract;
import static io.quern.avro.ContractRulesTest.field;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

/** The check of versions can fail, in each direction. */
class CompatibilityCheckTest {
  private static final String ID = field("id", "'string'", "");
  private static final String COUNT = field("count", "'int'", ", 'default': 0");
  private static final String PART =
      "['null', {'type': 'record', 'name': '%s', 'doc': 'A part.', 'fields': []}]";

  @Test
  void shouldAllowFieldsWithDefaultsToComeAndGo() {
    assertThat(between(contract(ID), contract(ID, COUNT))).isEmpty();
    assertThat(between(contract(ID, COUNT), contract(ID))).isEmpty();
  }

  @Test
  void shouldRefuseANewFieldWithoutDefault() {
    assertThat(between(contract(ID), contract(ID, field("more", "'string'", ""))))
        .singleElement()
        .asString()
        .startsWith("Sample: v2 cannot read v1: READER_FIELD_MISSING_DEFAULT_VALUE at /fields/1");
  }

  @Test
  void shouldRefuseTheLossOfAFieldWithoutDefault() {
    assertThat(between(contract(ID, field("more", "'string'", "")), contract(ID)))
        .singleElement()
        .asString()
        .startsWith("Sample: v1 cannot read v2: READER_FIELD_MISSING_DEFAULT_VALUE");
  }

  @Test
  void shouldRefuseAPromotionBecauseOldReadersCannotFollow() {
    String wider = field("count", "'long'", ", 'default': 0");

    assertThat(between(contract(ID, COUNT), contract(ID, wider)))
        .singleElement()
        .asString()
        .startsWith("Sample: v1 cannot read v2: TYPE_MISMATCH");
  }

  @Test
  void shouldRefuseALostContract() {
    Contracts before = new Contracts("v1", Map.of("Sample", contract(ID)));

    assertThat(Compatibility.between(before, new Contracts("v2", Map.of())))
        .containsExactly("Sample: has vanished since v1");
  }

  @Test
  void shouldRefuseALostRecordWithinAContract() {
    Schema before = contract(ID, field("part", PART.formatted("Part"), ", 'default': null"));

    assertThat(between(before, contract(ID)))
        .containsExactly("Sample: its record Part has vanished since v1");
  }

  private static List<String> between(Schema before, Schema after) {
    return Compatibility.between(
        new Contracts("v1", Map.of("Sample", before)),
        new Contracts("v2", Map.of("Sample", after)));
  }
}
