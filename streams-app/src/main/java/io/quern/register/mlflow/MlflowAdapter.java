package io.quern.register.mlflow;

import io.quern.register.Destination;
import io.quern.register.Receipt;
import io.quern.register.RegistryAdapter;
import io.quern.register.RegistryException;
import io.quern.register.Release;
import io.quern.register.http.RegistryClient;
import io.quern.register.mlflow.Runs.Run;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes a release a version of a registered model: a run with files and figures, the version, then
 * an alias a tag. With the option {@code source} the version points at files that lie elsewhere.
 * Address and options: {@link MlflowSettings#of}.
 */
public final class MlflowAdapter implements RegistryAdapter {
  public static final String NAME = "mlflow";

  private final Destination destination;

  public MlflowAdapter(Destination destination) {
    this.destination = destination;
  }

  @Override
  public Receipt push(Release release) throws RegistryException, InterruptedException {
    MlflowSettings settings = MlflowSettings.of(destination);
    List<String> notes = new ArrayList<>();
    List<String> aliases = MlflowSettings.aliases(destination.tags(), release.artifact(), notes);
    try (RegistryClient client = new RegistryClient(settings.silence())) {
      MlflowApi api = new MlflowApi(client, settings.site());
      return new Push(api, settings, ReleaseFacts.of(release, settings.source()), notes)
          .run(aliases);
    }
  }

  /** One release on its way. */
  private static final class Push {
    private final MlflowApi api;
    private final MlflowSettings settings;
    private final ReleaseFacts facts;
    private final List<String> notes;
    private final ModelVersions versions;
    private long sent;

    Push(MlflowApi api, MlflowSettings settings, ReleaseFacts facts, List<String> notes) {
      this.api = api;
      this.settings = settings;
      this.facts = facts;
      this.notes = notes;
      this.versions = new ModelVersions(api, settings.model());
    }

    Receipt run(List<String> aliases) throws RegistryException, InterruptedException {
      versions.createModel();
      Optional<String> before = versions.find(facts);
      String version = before.isPresent() ? before.get() : create();
      for (String alias : aliases) {
        versions
            .move(alias, version, facts)
            .ifPresent(
                newer -> notes.add(alias + " stays with version " + newer + ", which is newer"));
      }
      String reference =
          "models:/"
              + settings.model()
              + (aliases.isEmpty() ? "/" + version : "@" + aliases.getFirst());
      return new Receipt(reference, "version " + version, sent, notes);
    }

    private String create() throws RegistryException, InterruptedException {
      Runs runs = Runs.of(api, settings.experiment());
      Run run = runs.open(facts);
      String source = settings.source().isPresent() ? settings.source().get() : upload(runs, run);
      if (source.startsWith("oci:")) {
        notes.add("MLflow shows oci: addresses but does not download from them");
      }
      runs.finish(run, facts);
      return versions.create(facts, source, run);
    }

    private String upload(Runs runs, Run run) throws RegistryException, InterruptedException {
      String folder = facts.release().format();
      sent = new FileUploads(api, runs, run, folder).send(facts.release());
      return run.artifacts() + "/" + folder;
    }
  }
}
