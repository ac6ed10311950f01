package io.quern.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.quern.model.ArtifactId;
import io.quern.model.ArtifactState;
import io.quern.model.ArtifactState.ArtifactFile;
import io.quern.model.ArtifactState.Failure;
import io.quern.model.ArtifactState.LogPosition;
import io.quern.model.ArtifactState.Phase;
import io.quern.model.Bytes;
import io.quern.model.ManifestPart;
import io.quern.model.ModelManifest;
import io.quern.model.PlanRef;
import io.quern.model.Registration;
import io.quern.model.RegistryTarget;
import io.quern.model.Revision;
import io.quern.model.TensorInfo;
import io.quern.model.TensorShape;
import io.quern.serde.EventSerializer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class EventsTest {
  private static final Instant AT = Instant.parse("2026-01-02T03:04:05.678Z");
  private static final PlanRef PLAN = new PlanRef(new ArtifactId("org/kjv", "r1", "q4"), "plan");

  private static final String DATA = "data";

  private final ArtifactEvents events = new ArtifactEvents();

  /** The Kafka protocol binding of CloudEvents 1.0, section 3.2. */
  @Test
  void shouldBeCloudEventsInBinaryMode() {
    Event event = events.of(state(Phase.COMPLETE, 3, 5), AT).orElseThrow();

    Map<String, String> read = read(event);

    assertThat(read)
        .containsEntry("ce_specversion", "1.0")
        .containsEntry("ce_id", event.id())
        .containsEntry("ce_type", "io.quern.artifact.completed")
        .containsEntry("ce_source", "/quern")
        .containsEntry("ce_subject", "org/kjv/r1/q4")
        .containsEntry("ce_time", "2026-01-02T03:04:05.678Z")
        .containsEntry("content-type", "application/json")
        .hasSize(8);
    assertThat(read.get(DATA))
        .contains("\"model\": \"org/kjv\"", "\"revision\": \"r1\"", "\"profile\": \"q4\"")
        .contains("\"sha256\": \"abab\"", "\"size\": 7", "\"location\": \"file:///a.gguf\"");
  }

  @Test
  void shouldTellNewsOnce() {
    String planned = events.of(state(Phase.OPEN, 1, 5), AT).orElseThrow().id();
    assertThat(events.of(state(Phase.OPEN, 2, 5), AT)).as("progress").isEmpty();
    assertThat(events.of(state(Phase.COMPLETE, 3, 5), AT)).isPresent();
    assertThat(events.of(state(Phase.COMPLETE, 4, 9), AT)).as("asked for once more").isEmpty();
    assertThat(events.of(state(Phase.CANCELLED, 5, 9), AT)).isEmpty();

    assertThat(new ArtifactEvents().of(state(Phase.OPEN, 1, 5), AT.plusSeconds(9)))
        .as("told again after a restart")
        .hasValueSatisfying(again -> assertThat(again.id()).isEqualTo(planned));
    assertThat(events.of(state(Phase.FAILED, 6, 9), AT).orElseThrow().id())
        .isNotEqualTo(events.of(state(Phase.FAILED, 7, 9), AT).orElseThrow().id());
  }

  @Test
  void shouldTellAfterAnAbsenceWhatTheLastStateSays() {
    ArtifactEvents back = new ArtifactEvents();

    assertThat(back.of(state(Phase.COMPLETE, 9, 5), AT))
        .hasValueSatisfying(
            event -> assertThat(event.type()).isEqualTo("io.quern.artifact.completed"));
    assertThat(new ArtifactEvents().of(state(Phase.EXPIRED, 10, 5), AT)).isEmpty();
  }

  @Test
  void shouldTellARegistrationWhenItIsDone() {
    RegistryTarget target =
        new RegistryTarget("house", "fake", "http://house", List.of(), "env:HOUSE", Map.of());
    Registration pending = Registration.pending(PLAN, target, "content", "");
    Registration done =
        pending.with(
            Registration.Phase.DONE,
            new Registration.Place("house/kjv:q4", "sha256:cd", List.of()),
            pending.effort());

    assertThat(events.of(pending, AT)).isEmpty();
    Event alone = events.of(done, AT).orElseThrow();
    events.of(state(Phase.COMPLETE, 3, 5), AT);
    Event event = events.of(done, AT.plusSeconds(1)).orElseThrow();
    Map<String, String> read = read(event);

    assertThat(event.id()).as("whatever else is known").isEqualTo(alone.id());
    assertThat(read(alone).get(DATA))
        .contains("\"model\": \"org/kjv\"")
        .doesNotContain("sha256\":");

    assertThat(read.get("ce_type")).isEqualTo("io.quern.artifact.registered");
    assertThat(read.get(DATA))
        .contains("\"reference\": \"house/kjv:q4\"", "\"digest\": \"sha256:cd\"")
        .contains("\"sha256\": \"abab\"", "\"label\": \"Q4_K_M\"")
        .doesNotContain("HOUSE");
  }

  @Test
  void shouldTellThatAModelIsPublished() {
    ManifestPart accepted =
        new ManifestPart(
            new Revision("org/kjv", "r1"),
            "u1",
            ManifestPart.Kind.MANIFEST,
            new ManifestPart.Part(0, 1, 1),
            "ab".repeat(32),
            Bytes.empty(),
            1234);

    ModelManifest manifest =
        new ModelManifest(
            "safetensors",
            0,
            "llama",
            8,
            List.of(),
            List.of(
                new TensorInfo("a", "F32", TensorShape.of(8, 40), 10, 4, 0),
                new TensorInfo("file:b.json", "U8", TensorShape.of(1, 9), 9, 1, 1)));
    Map<String, String> read = read(ModelEvents.published(accepted, Optional.of(manifest), AT));

    assertThat(read.get("ce_type")).isEqualTo("io.quern.model.published");
    assertThat(read.get("ce_subject")).isEqualTo("org/kjv/r1");
    assertThat(read.get("ce_id"))
        .isEqualTo(ModelEvents.published(accepted, Optional.empty(), AT.plusSeconds(1)).id());
    assertThat(read.get(DATA))
        .contains("\"architecture\": \"llama\"", "\"tensors\": 1", "\"weights\": 320");
  }

  /** Headers by name, and the data. */
  private static Map<String, String> read(Event event) {
    Headers headers = new RecordHeaders();
    byte[] value = new EventSerializer("/quern").serialize("quern.events", headers, event);
    Map<String, String> read = new HashMap<>();
    headers.forEach(
        header -> read.put(header.key(), new String(header.value(), StandardCharsets.UTF_8)));
    read.put(DATA, new String(value, StandardCharsets.UTF_8));
    return read;
  }

  private static ArtifactState state(Phase phase, long sequence, long openedOffset) {
    return new ArtifactState(
        PLAN,
        "Q4_K_M",
        sequence,
        phase,
        7,
        7,
        List.of(new ArtifactFile("a.gguf", 7, phase == Phase.COMPLETE ? "abab" : "")),
        phase == Phase.COMPLETE ? "file:///a.gguf" : "",
        phase == Phase.FAILED ? new Failure("not-finite", "a NaN") : Failure.NONE,
        new LogPosition(1, openedOffset));
  }
}
