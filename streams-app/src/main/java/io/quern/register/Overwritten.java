package io.quern.register;

import io.quern.model.ArtifactState.ArtifactFile;
import io.quern.model.RegistryTarget;
import io.quern.register.hub.HubAdapter;
import io.quern.register.mlflow.MlflowAdapter;
import java.util.List;

/**
 * What a push takes from an earlier one whatever the tags: names in words. Most registries keep
 * each release for itself, so there is nothing.
 */
final class Overwritten {
  private Overwritten() {}

  /**
   * The names of an artifact's push.
   *
   * @param address filled in
   */
  static List<String> by(Made made, RegistryTarget target, String address) {
    return switch (target.adapter()) {
      case HubAdapter.NAME -> onTheHub(made, target, address);
      // MLflow itself calls the version that came last the latest
      case MlflowAdapter.NAME ->
          List.of("the latest version of " + made.artifact().profile() + " in " + address);
      default -> List.of();
    };
  }

  /** A branch shows one content a path. */
  private static List<String> onTheHub(Made made, RegistryTarget target, String address) {
    String branch = HubAdapter.branchOf(target.options());
    String path = target.options().getOrDefault(HubAdapter.PATH, "");
    String folder = new Placeholders(made.artifact(), made.label()).fill(path);
    String bare = folder.replaceAll("^/+|/+$", "");
    return made.files().stream()
        .map(ArtifactFile::path)
        .map(file -> bare.isEmpty() ? file : bare + "/" + file)
        .map(file -> file + " on " + branch + " of " + address)
        .toList();
  }
}
