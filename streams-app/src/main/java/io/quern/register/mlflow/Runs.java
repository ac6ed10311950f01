package io.quern.register.mlflow;

import static io.quern.register.mlflow.MlflowApi.object;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quern.register.RegistryException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Runs of one experiment: each holds the files and figures of a release. */
final class Runs {
  private final MlflowApi api;
  private final String experiment;

  private Runs(MlflowApi api, String experiment) {
    this.api = api;
    this.experiment = experiment;
  }

  /** The runs of an experiment, which is made where there is none. */
  static Runs of(MlflowApi api, String name) throws RegistryException, InterruptedException {
    Optional<String> found = find(api, name);
    if (found.isEmpty()) {
      api.create("experiments/create", object().put("name", name));
      found = find(api, name);
    }
    return new Runs(
        api,
        found.orElseThrow(
            () -> RegistryException.passing("MLflow does not show experiment " + name)));
  }

  private static Optional<String> find(MlflowApi api, String name)
      throws RegistryException, InterruptedException {
    Optional<JsonNode> found = api.find("experiments/get-by-name", Map.of("experiment_name", name));
    if (found.isPresent()
        && found.get().at("/experiment/lifecycle_stage").asText().equals("deleted")) {
      throw RegistryException.refused(
          "experiment " + name + " was deleted; restore it, or name another one");
    }
    return found.map(answer -> answer.at("/experiment/experiment_id").asText());
  }

  /**
   * A run.
   *
   * @param artifacts where its files lie, in MLflow's words
   */
  record Run(String id, String artifacts) {
    private static Run read(JsonNode run) {
      JsonNode info = run.path("info");
      return new Run(info.path("run_id").asText(), info.path("artifact_uri").asText());
    }
  }

  /** The run of a release: what an earlier push began is gone on with. */
  Run open(ReleaseFacts facts) throws RegistryException, InterruptedException {
    ObjectNode search = object().put("max_results", 1);
    search.putArray("experiment_ids").add(experiment);
    search.put("filter", Filters.tags(facts.identity()));
    JsonNode found = api.post("runs/search", search).path("runs");
    return found.isEmpty() ? begin(facts) : Run.read(found.get(0));
  }

  private Run begin(ReleaseFacts facts) throws RegistryException, InterruptedException {
    ObjectNode run =
        object()
            .put("experiment_id", experiment)
            .put("run_name", facts.release().artifact().toString())
            .put("start_time", facts.release().publishedAt().toEpochMilli());
    run.set("tags", MlflowApi.pairs(facts.tags()));
    return Run.read(api.post("runs/create", run).path("run"));
  }

  /** Notes the figures; the same figures again are no others. */
  void finish(Run run, ReleaseFacts facts) throws RegistryException, InterruptedException {
    Instant published = facts.release().publishedAt();
    ObjectNode batch = object().put("run_id", run.id());
    ArrayNode metrics = batch.putArray("metrics");
    facts
        .metrics()
        .forEach(
            (name, value) ->
                metrics
                    .addObject()
                    .put("key", name)
                    .put("value", value)
                    .put("timestamp", published.toEpochMilli())
                    .put("step", 0));
    api.post("runs/log-batch", batch);
    api.post(
        "runs/update",
        object()
            .put("run_id", run.id())
            .put("status", "FINISHED")
            .put("end_time", published.toEpochMilli()));
  }

  /** Sizes of the files of a run in one folder, by path. */
  Map<String, Long> sizes(Run run, String folder) throws RegistryException, InterruptedException {
    JsonNode files =
        api.find("artifacts/list", Map.of("run_id", run.id(), "path", folder))
            .orElse(object())
            .path("files");
    Map<String, Long> sizes = new HashMap<>();
    for (JsonNode file : files) {
      sizes.put(file.path("path").asText(), file.path("file_size").asLong(-1));
    }
    return sizes;
  }
}
