package io.quern.register.mlflow;

import static io.quern.register.mlflow.MlflowApi.object;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quern.register.RegistryException;
import io.quern.register.mlflow.Runs.Run;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;

/** The versions of one registered model, and the aliases that people load by. */
final class ModelVersions {
  private static final String MOST = "100";

  private final MlflowApi api;
  private final String model;

  ModelVersions(MlflowApi api, String model) {
    this.api = api;
    this.model = model;
  }

  void createModel() throws RegistryException, InterruptedException {
    api.create("registered-models/create", object().put("name", model));
  }

  /**
   * The version that an earlier push made of the release. MLflow has no condition on a creation: of
   * two pushes at the same moment both may have made one, and the first stands.
   */
  Optional<String> find(ReleaseFacts facts) throws RegistryException, InterruptedException {
    String filter = "name = '%s' and %s".formatted(model, Filters.tags(facts.identity()));
    JsonNode found =
        api.find("model-versions/search", Map.of("filter", filter, "max_results", MOST))
            .orElse(object())
            .path("model_versions");
    return StreamSupport.stream(found.spliterator(), false)
        .filter(version -> version.path("status").asText("READY").equals("READY"))
        .map(version -> version.path("version").asInt())
        .min(Integer::compare)
        .map(String::valueOf);
  }

  /** A new version, which stands for files that are all there. */
  String create(ReleaseFacts facts, String source, Run run)
      throws RegistryException, InterruptedException {
    ObjectNode version =
        object()
            .put("name", model)
            .put("source", source)
            .put("run_id", run.id())
            .put("description", facts.description());
    version.set("tags", MlflowApi.pairs(facts.tags()));
    return api.post("model-versions/create", version).at("/model_version/version").asText();
  }

  /**
   * Moves an alias, unless it stands for a revision published later.
   *
   * @return that revision's version
   */
  Optional<String> move(String alias, String version, ReleaseFacts facts)
      throws RegistryException, InterruptedException {
    JsonNode standing =
        api.find("registered-models/alias", Map.of("name", model, "alias", alias))
            .orElse(object())
            .path("model_version");
    String before = standing.path("version").asText();
    if (before.equals(version)) {
      return Optional.empty();
    }
    if (facts.isOlderThan(standing.path("tags"))) {
      return Optional.of(before);
    }
    api.post(
        "registered-models/alias",
        object().put("name", model).put("alias", alias).put("version", version));
    return Optional.empty();
  }
}
