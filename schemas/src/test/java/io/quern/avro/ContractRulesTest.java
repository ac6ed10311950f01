package io.quern.avro;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rules can be broken, each by itself, and say where. */
class ContractRulesTest {
  private static final String ID = field("id", "'string'", "");
  private static final String ATTRIBUTES =
      field("attributes", "{'type': 'map', 'values': 'string'}", ", 'default': {}");
  private static final String BYTES = field("bytes", "'bytes'", ", 'default': ''");

  @Test
  void shouldLetASoundContractPass() {
    String nested =
        "{'type': 'array', 'items': {'type': 'record', 'name': 'Part', 'doc': 'A part.', 'fields':"
            + " ["
            + ID
            + "]}}";

    assertThat(
            ContractRules.check(
                contract(ID, field("parts", nested, ", 'default': []"), ATTRIBUTES, BYTES)))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'double'                                       |                    | has no default and"
            + " is no identity",
        "['null', 'string']                             |                    | has no default and"
            + " is no identity",
        "['string', 'null']                             | , 'default': ''    | is a union other"
            + " than [null, X]",
        "['null', 'string', 'long']                     | , 'default': null  | is a union other"
            + " than [null, X]",
        "['null']                                       | , 'default': null  | is a union other"
            + " than [null, X]",
        "{'type': 'array', 'items': ['string', 'null']} | , 'default': []    | is a union other"
            + " than [null, X]",
        "{'type': 'enum', 'name': 'E', 'symbols': ['A']}| , 'default': 'A'   | is an enum; use a"
            + " string",
        "['null', {'type': 'enum', 'name': 'E', 'symbols': ['A']}]            | , 'default': null |"
            + " is an enum; use a string",
        "{'type': 'map', 'values': {'type': 'fixed', 'name': 'F', 'size': 2}} | , 'default': {}   |"
            + " is fixed; use bytes",
      })
  void shouldRefuseAFieldThatCouldNotBeChangedLater(String type, String rest, String reason) {
    assertThat(
            ContractRules.check(
                contract(ID, field("odd", type, rest == null ? "" : rest), ATTRIBUTES)))
        .containsExactly("Sample.odd: " + reason);
  }

  @Test
  void shouldRefuseAnIdentityBehindTheFirstDefault() {
    String late = field("late", "'string'", "");

    assertThat(
            ContractRules.check(
                contract(ID, field("count", "'int'", ", 'default': 0"), late, ATTRIBUTES)))
        .containsExactly("Sample.late: has no default and is no identity");
  }

  @Test
  void shouldRefuseAnythingBehindThePayload() {
    assertThat(ContractRules.check(contract(ID, BYTES, ATTRIBUTES)))
        .containsExactly("Sample.bytes: is not the last field");
  }

  @Test
  void shouldRefuseAPayloadOfAnotherType() {
    assertThat(
            ContractRules.check(
                contract(ID, ATTRIBUTES, field("bytes", "'string'", ", 'default': ''"))))
        .containsExactly("Sample.bytes: is not of type bytes");
  }

  @Test
  void shouldRefuseAContractWithoutAttributes() {
    assertThat(ContractRules.check(contract(ID)))
        .containsExactly("Sample: has no map of strings named attributes");
    assertThat(
            ContractRules.check(
                contract(
                    ID,
                    field("attributes", "{'type': 'map', 'values': 'long'}", ", 'default': {}"))))
        .containsExactly("Sample: has no map of strings named attributes");
  }

  @Test
  void shouldRefuseWhatSaysNothingOfItself() {
    Schema mute =
        parse(
            "{'type': 'record', 'name': 'Mute', 'fields': [{'name': 'id', 'type': 'string', 'doc':"
                + " ' '}, "
                + ATTRIBUTES
                + "]}");

    assertThat(ContractRules.check(mute))
        .containsExactly("Mute: has no doc", "Mute.id: has no doc");
  }

  @Test
  void shouldLookIntoNestedRecords() {
    String bad =
        "['null', {'type': 'record', 'name': 'Part', 'fields': [{'name': 'size', 'type':"
            + " 'double'}]}]";

    assertThat(
            ContractRules.check(contract(ID, field("part", bad, ", 'default': null"), ATTRIBUTES)))
        .containsExactly(
            "Part: has no doc",
            "Part.size: has no default and is no identity",
            "Part.size: has no doc");
  }

  @Test
  void shouldRefuseWhatIsNoRecord() {
    assertThat(ContractRules.check(Schema.create(Schema.Type.STRING)))
        .containsExactly("string: is no record");
  }

  static Schema contract(String... fields) {
    return parse(
        "{'type': 'record', 'name': 'Sample', 'doc': 'A sample.', 'fields': ["
            + String.join(", ", fields)
            + "]}");
  }

  static String field(String name, String type, String rest) {
    return "{'name': '" + name + "', 'type': " + type + ", 'doc': 'A field.'" + rest + "}";
  }

  private static Schema parse(String json) {
    return new Schema.Parser().parse(json.replace('\'', '"'));
  }
}
