package io.quern.register.ollama;

import io.quern.register.Destination;
import io.quern.register.Receipt;
import io.quern.register.RegistryAdapter;
import io.quern.register.RegistryException;
import io.quern.register.Release;
import io.quern.register.Release.ReleasedFile;
import io.quern.register.http.Options;
import io.quern.register.http.RegistryClient;
import io.quern.register.http.Site;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Makes a GGUF file a model of an Ollama daemon: {@code http://host:port/NAME}, one model a tag.
 * Options: {@code template}, {@code system}, {@code parameters}, {@code license}.
 */
public final class OllamaAdapter implements RegistryAdapter {
  public static final String NAME = "ollama";

  /** Types of which Ollama 0.17.4 says "unable to load model". */
  private static final Set<String> NOT_LOADED = Set.of("Q1_0", "Q2_0");

  private static final List<String> DEFAULT_TAGS = List.of("latest");

  private final Destination destination;

  public OllamaAdapter(Destination destination) {
    this.destination = destination;
  }

  @Override
  public Receipt push(Release release) throws RegistryException, InterruptedException {
    Options options = Options.of(NAME, destination.options(), ModelSettings.OPTIONS);
    ModelSettings settings = ModelSettings.read(options, release.facts());
    ReleasedFile weights = weights(release);
    Site.Place place = Site.read(destination.address(), 3, destination.credentials());
    ModelName name = ModelName.of(String.join("/", place.name()));
    try (RegistryClient client = new RegistryClient(options.timeout())) {
      OllamaApi api = new OllamaApi(client, place.site());
      long sent = api.bringBlob(release.locate(weights), weights);
      List<String> tags = destination.tags().isEmpty() ? DEFAULT_TAGS : destination.tags();
      for (String tag : tags) {
        bringModel(api, name.tagged(tag), weights, settings);
      }
      String first = name.tagged(tags.getFirst());
      return new Receipt(first, api.digest(first), sent, notes(release));
    }
  }

  private static void bringModel(
      OllamaApi api, String model, ReleasedFile weights, ModelSettings settings)
      throws RegistryException, InterruptedException {
    if (api.show(model).filter(shown -> settings.isIn(shown, weights.sha256())).isPresent()) {
      return;
    }
    api.create(settings.request(model, weights));
    if (api.show(model).filter(shown -> shown.hasWeights(weights.sha256())).isEmpty()) {
      throw RegistryException.passing(
          "%s: the daemon says that it created %s, but does not show its weights %s"
              .formatted(api.address(), model, weights.sha256()));
    }
  }

  private static ReleasedFile weights(Release release) throws RegistryException {
    if (!"gguf".equals(release.format())) {
      throw RegistryException.refused(
          "Ollama takes GGUF files, and %s is %s; give the profile format: gguf"
              .formatted(release.artifact(), release.format()));
    }
    List<ReleasedFile> files =
        release.files().stream().filter(file -> file.path().endsWith(".gguf")).toList();
    if (files.size() != 1) {
      throw RegistryException.refused(
          "Ollama loads one GGUF file a model, and %s has %d; make it without splits"
              .formatted(release.artifact(), files.size()));
    }
    return files.getFirst();
  }

  private static List<String> notes(Release release) {
    List<String> notes = new ArrayList<>();
    if (NOT_LOADED.contains(release.facts().quantization())) {
      notes.add(
          "Ollama 0.17.4 takes %s but cannot load it; choose another type"
              .formatted(release.facts().quantization()));
    }
    return notes;
  }
}
