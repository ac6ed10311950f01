package io.quern.event;

import io.quern.format.json.JsonObject;
import io.quern.model.ArtifactId;
import io.quern.model.ArtifactState;
import io.quern.model.ArtifactState.ArtifactFile;
import io.quern.model.ArtifactState.LogPosition;
import io.quern.model.PlanRef;
import io.quern.model.Quality;
import io.quern.model.Registration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Tells events from states: a state that says again what was said, progress for example, is none.
 */
public final class ArtifactEvents {
  static final String PLANNED = "io.quern.artifact.planned";
  static final String COMPLETED = "io.quern.artifact.completed";
  static final String FAILED = "io.quern.artifact.failed";
  static final String REGISTERED = "io.quern.artifact.registered";

  private final Map<String, String> last = new HashMap<>();
  private final Map<String, Complete> complete = new HashMap<>();

  /** What an artifact's registrations are of. */
  private record Complete(String planId, JsonObject data) {}

  /** The event of a state, if it is news. */
  public Optional<Event> of(ArtifactState state, Instant time) {
    String artifact = state.plan().artifact().toString();
    Optional<Event> event = event(state, time);
    String id = event.map(Event::id).orElse("");
    if (state.phase() == ArtifactState.Phase.COMPLETE) {
      event.ifPresent(
          each -> complete.put(artifact, new Complete(state.plan().planId(), each.data())));
    } else {
      complete.remove(artifact);
    }
    return id.equals(last.put(artifact, id)) ? Optional.empty() : event;
  }

  private static Optional<Event> event(ArtifactState state, Instant time) {
    return switch (state.phase()) {
      case OPEN, INCOMPLETE -> {
        LogPosition opened = state.opened();
        yield Optional.of(event(state, PLANNED, opened.partition() + " " + opened.offset(), time));
      }
      case COMPLETE -> Optional.of(event(state, COMPLETED, digests(state), time));
      case FAILED -> Optional.of(event(state, FAILED, Long.toString(state.sequence()), time));
      case WAITING, CANCELLED, SUPERSEDED, COPY_MISSING, EXPIRED -> Optional.empty();
    };
  }

  /** Forgets an artifact that is gone. */
  public void forget(String artifact) {
    last.remove(artifact);
    complete.remove(artifact);
  }

  /** The event of a registration that is done: with all that was said of the artifact itself. */
  public Optional<Event> of(Registration registration, Instant time) {
    if (registration.phase() != Registration.Phase.DONE) {
      return Optional.empty();
    }
    String artifact = registration.plan().artifact().toString();
    String id =
        Event.idOf(
            REGISTERED,
            artifact,
            registration.plan().planId(),
            registration.target(),
            registration.content(),
            registration.place().digest());
    JsonObject data =
        artifact(registration.plan())
            .put("target", registration.target())
            .put("adapter", registration.adapter())
            .put("reference", registration.place().reference())
            .put("digest", registration.place().digest())
            .build();
    return Optional.of(new Event(id, REGISTERED, artifact, artifact, time, data));
  }

  private static Event event(ArtifactState state, String type, String what, Instant time) {
    String artifact = state.plan().artifact().toString();
    String id = Event.idOf(type, artifact, state.plan().planId(), what);
    return new Event(id, type, artifact, artifact, time, data(state));
  }

  private static String digests(ArtifactState state) {
    return state.files().stream().map(ArtifactFile::digest).collect(Collectors.joining(" "));
  }

  private static JsonObject data(ArtifactState state) {
    EventData data =
        named(state.plan().artifact(), state.plan().planId())
            .put("label", state.label())
            .put("bytes", state.bytesTotal())
            .put("files", state.files().stream().map(ArtifactEvents::file).toList())
            .put("location", state.location())
            .put("failureCode", state.failure().code())
            .put("failureText", state.failure().text());
    if (!state.quality().isNone()) {
      data.put("quality", quality(state.quality().rounded()));
    }
    return data.build();
  }

  /** What the state said when it became complete; only names where it says something else now. */
  private EventData artifact(PlanRef plan) {
    Complete said = complete.get(plan.artifact().toString());
    return said != null && said.planId().equals(plan.planId())
        ? new EventData().put(said.data())
        : named(plan.artifact(), plan.planId());
  }

  private static EventData named(ArtifactId artifact, String planId) {
    return new EventData()
        .put("artifact", artifact.toString())
        .put("model", artifact.model())
        .put("revision", artifact.revision())
        .put("profile", artifact.profile())
        .put("planId", planId);
  }

  private static JsonObject file(ArtifactFile file) {
    return new EventData()
        .put("path", file.path())
        .put("size", file.size())
        .put("sha256", file.digest())
        .build();
  }

  private static JsonObject quality(Quality quality) {
    return new EventData()
        .put("weights", quality.weights())
        .put("bitsPerWeight", quality.bitsPerWeight())
        .put("rmse", quality.rmse())
        .put("snrDb", quality.snrDb())
        .put("largestError", quality.largestError())
        .build();
  }
}
