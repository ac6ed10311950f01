package io.quern.serde;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Well-formed Avro that says what Quern cannot take: the reason names it. */
class RefusedValuesTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "/", "a//b", "/a", "a/", "../up", "a/../b", ".hidden", "a b", "a\\b", "wörter", "a\nb",
        "a\u0000", "a:b", "*"
      })
  void shouldRefuseNamesThatCouldBecomePathsOrKeys(String name) {
    assertThat(refusal("chunk", Map.of("model", name)))
        .startsWith("malformed record: model name '");
    assertThat(refusal("chunk", Map.of("revision", name)))
        .startsWith("malformed record: revision name '");
    assertThat(refusal("manifest part", Map.of("model", name)))
        .startsWith("malformed record: model name '");
    assertThat(refusal("order", Map.of("revision", name)))
        .startsWith("malformed record: revision name '");
    assertThat(refusal("profile", Map.of("name", name)))
        .startsWith("malformed record: profile name '");
    assertThat(refusal("written", Map.of("artifact", "m/r/" + name)))
        .startsWith("malformed record: ");
    assertThat(refusal("artifact", Map.of("artifact", "m/" + name + "/q4")))
        .startsWith("malformed record: ");
  }

  @Test
  void shouldRefuseNamesThatAreTooLong() {
    assertThat(refusal("chunk", Map.of("model", "m".repeat(129))))
        .contains("at most 128")
        .hasSizeLessThan(300);
    assertThat(refusal("chunk", Map.of("model", "m/".repeat(127) + "mm")))
        .contains("model name 'm/m/m");
  }

  @ParameterizedTest
  @CsvSource({
    "manifest part, kind, importance, manifest kind 'importance' is not known to this version",
    "manifest part, kind, MANIFEST, manifest kind 'MANIFEST' is not known to this version",
    "chunk, codec, zstd, codec 'zstd' is not known here; send the bytes plain",
    "chunk, sameAsRevision, r1, sameAsRevision is not known to this version; send the bytes",
    "order, kind, grind, order kind 'grind' is not known to this version",
    "written, kind, move, segment kind 'move' is not known to this version",
    "written, kind, copy, a copy does not say what of",
    "written, artifact, model-only, artifact 'model-only' is not MODEL/REVISION/PROFILE",
    "artifact, state, lost, artifact state 'lost' is not known to this version",
  })
  void shouldNameWhatThisVersionDoesNotKnow(
      String sample, String field, String value, String reason) {
    assertThat(refusal(sample, Map.of(field, value))).isEqualTo("malformed record: " + reason);
  }

  @Test
  void shouldRefuseAnOrderToCancelNothing() {
    assertThat(refusal("cancel order", Map.of("targets", List.of())))
        .isEqualTo("malformed record: an order to cancel names one plan, not 0");
  }

  @Test
  void shouldRefuseATargetWithoutOutput() {
    Sample<?> order = sample("order");
    PlainAvro client = new PlainAvro(order.schema());
    GenericRecord record = client.read(order.bytes());
    ((GenericRecord) ((List<?>) record.get("targets")).getFirst()).put("outputs", List.of());

    assertThat(order.read(client.write(record)))
        .isEqualTo(
            new Incoming.Unreadable<>(
                "malformed record: a target of an order has neither output nor statistic"));
  }

  @Test
  void shouldRefuseATensorOfTooManyDimensionsOrWeights() {
    Sample<?> manifest = sample("manifest");
    PlainAvro client = new PlainAvro(manifest.schema());
    GenericRecord record = client.read(manifest.bytes());
    GenericRecord tensor = (GenericRecord) ((List<?>) record.get("tensors")).getFirst();

    tensor.put("shape", java.util.Collections.nCopies(9, 1L));
    assertThat(manifest.read(client.write(record)).toString())
        .contains("a tensor has at most 8 dimensions, not 9");

    tensor.put("shape", List.of(1L << 40, 1L << 40));
    assertThat(manifest.read(client.write(record)).toString())
        .contains("multiply to more than 2^63");
  }

  @Test
  void shouldNotQuoteAWholeRecord() {
    assertThat(refusal("order", Map.of("kind", "x".repeat(60_000))))
        .hasSizeLessThan(500)
        .endsWith("…");
  }

  private static String refusal(String name, Map<String, Object> changes) {
    Sample<?> sample = sample(name);
    PlainAvro client = new PlainAvro(sample.schema());
    GenericRecord record = client.read(sample.bytes());
    changes.forEach(record::put);
    return sample.read(client.write(record)) instanceof Incoming.Unreadable<?>(String reason, _)
        ? reason
        : "sound";
  }

  private static Sample<?> sample(String name) {
    return Sample.all().stream()
        .filter(sample -> sample.name().equals(name))
        .findFirst()
        .orElseThrow();
  }
}
