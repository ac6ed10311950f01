package io.quern.register.mlflow;

import io.quern.model.ArtifactId;
import io.quern.register.Destination;
import io.quern.register.RegistryException;
import io.quern.register.http.Options;
import io.quern.register.http.Site;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a destination says about MLflow.
 *
 * @param site the tracking server
 * @param model name of the registered model
 * @param experiment of the runs that hold files and figures
 * @param source where the files lie already; empty where they are to be uploaded
 * @param silence after which a connection counts as lost
 */
record MlflowSettings(
    Site site, String model, String experiment, Optional<String> source, Duration silence) {
  private static final Set<String> OPTIONS = Set.of("experiment", "source");
  private static final String DEFAULT_EXPERIMENT = "quern";

  /** Names that need no quoting in a search; MLflow itself refuses only the slash and colon. */
  private static final Pattern NAME = Pattern.compile("[\\w. -]{1,255}");

  private static final Pattern ALIAS = Pattern.compile("[A-Za-z0-9_-]{1,255}");
  private static final Pattern VERSION_NUMBER = Pattern.compile("v\\d+");
  private static final Pattern SOURCE = Pattern.compile("(s3|oci|gs|hf|abfss|models):[^'\"`\\s]+");

  /**
   * Reads {@code http(s)://HOST:PORT/MODEL}, or the link of the model's page, {@code
   * http(s)://HOST:PORT/#/models/MODEL}, and the options {@code experiment} (default: quern) and
   * {@code source}.
   *
   * @throws RegistryException naming what is wrong and what is expected
   */
  static MlflowSettings of(Destination destination) throws RegistryException {
    Options options = Options.of(MlflowAdapter.NAME, destination.options(), OPTIONS);
    String address = destination.address().replaceFirst("/#/models/", "/");
    Site.Place place = Site.read(address, 1, destination.credentials());
    String experiment = options.text("experiment").orElse(DEFAULT_EXPERIMENT);
    if (!NAME.matcher(experiment).matches()) {
      throw options.refused(
          "experiment", experiment, "is letters, digits, '.', '_', '-' and spaces");
    }
    Optional<String> source = options.text("source");
    if (source.isPresent() && !SOURCE.matcher(source.get()).matches()) {
      throw options.refused(
          "source", source.get(), "is an s3:, oci:, gs:, hf:, abfss: or models: address");
    }
    return new MlflowSettings(
        place.site(), name(place.name().getFirst()), experiment, source, options.timeout());
  }

  private static String name(String encoded) throws RegistryException {
    String model = URI.create(encoded).getPath();
    if (!NAME.matcher(model).matches()) {
      throw RegistryException.refused(
          "'" + model + "' cannot name a registered model: use letters, digits, '.', '_' and '-'");
    }
    return model;
  }

  /**
   * Aliases for the tags, by default the profile's name.
   *
   * @param notes gets what MLflow does without us
   */
  static List<String> aliases(List<String> tags, ArtifactId artifact, List<String> notes)
      throws RegistryException {
    List<String> aliases = new ArrayList<>();
    for (String tag : tags.isEmpty() ? List.of(artifact.profile()) : tags) {
      if (tag.equalsIgnoreCase("latest")) {
        notes.add("MLflow itself calls its newest version 'latest'");
      } else if (ALIAS.matcher(tag).matches() && !VERSION_NUMBER.matcher(tag).matches()) {
        aliases.add(tag);
      } else {
        throw RegistryException.refused(
            "MLflow takes no alias '%s': use letters, digits, '_' and '-', and not v and a number"
                .formatted(tag));
      }
    }
    return aliases;
  }
}
