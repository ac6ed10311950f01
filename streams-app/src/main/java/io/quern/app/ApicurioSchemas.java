package io.quern.app;

import com.microsoft.kiota.ApiException;
import io.apicurio.registry.rest.client.RegistryClient;
import io.apicurio.registry.rest.client.groups.item.artifacts.ArtifactsRequestBuilder;
import io.apicurio.registry.rest.client.models.CreateArtifact;
import io.apicurio.registry.rest.client.models.CreateRule;
import io.apicurio.registry.rest.client.models.CreateVersion;
import io.apicurio.registry.rest.client.models.IfArtifactExists;
import io.apicurio.registry.rest.client.models.ProblemDetails;
import io.apicurio.registry.rest.client.models.RuleType;
import io.apicurio.registry.rest.client.models.RuleViolationProblemDetails;
import io.apicurio.registry.rest.client.models.SearchedVersion;
import io.apicurio.registry.rest.client.models.VersionContent;
import io.kiota.http.jdk.JDKRequestAdapter;
import io.quern.register.Credentials;
import io.quern.serde.Contract;
import io.quern.serde.SchemaDirectory;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Authenticator;
import java.net.PasswordAuthentication;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** An Apicurio registry, in its default group; subjects are the full names of records. */
final class ApicurioSchemas implements SchemaDirectory.Registry {
  private static final String GROUP = "default";
  private static final String RULE = "FULL_TRANSITIVE";
  private static final Duration CONNECT_WITHIN = Duration.ofSeconds(10);
  private static final int NOT_FOUND = 404;
  private static final int CONFLICT = 409;

  /** A registry that is away for a moment stops nobody. */
  private static final int ATTEMPTS = 8;

  private static final int FIRST_PAUSE_MILLIS = 100;

  private final String url;
  private final RegistryClient client;

  ApicurioSchemas(SchemaSettings settings) {
    url = settings.url();
    JDKRequestAdapter adapter = new JDKRequestAdapter(http(settings));
    adapter.setBaseUrl(url);
    client = new RegistryClient(adapter);
  }

  /** The JDK's own client: the SDK's factory would bring Vert.x and Netty for a few questions. */
  private static HttpClient http(SchemaSettings settings) {
    // An offer of HTTP/2 with a body beside it is never answered by this server.
    HttpClient.Builder builder =
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT_WITHIN);
    if (!settings.credentials().isEmpty()) {
      Credentials credentials = settings.resolve();
      PasswordAuthentication password =
          new PasswordAuthentication(credentials.user(), credentials.secret().toCharArray());
      builder.authenticator(
          new Authenticator() {
            @Override
            protected PasswordAuthentication getPasswordAuthentication() {
              return password;
            }
          });
    }
    return builder.build();
  }

  @Override
  @SuppressWarnings("NullAway") // the API says that it always answers this
  public Optional<String> schema(int id) {
    return found(
        () -> {
          try (InputStream in = client.ids().contentIds().byContentId((long) id).get()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  /** The id of a contract as it is now; nothing where this version of it is not registered. */
  @SuppressWarnings("NullAway") // the API says that it always answers this
  Optional<Integer> find(Contract contract) {
    List<SearchedVersion> versions =
        found(() -> artifacts().byArtifactId(contract.name()).versions().get().getVersions())
            .orElse(List.of());
    return versions.stream()
        .map(version -> Math.toIntExact(version.getContentId()))
        .filter(id -> schema(id).filter(contract::is).isPresent())
        .findFirst();
  }

  /**
   * Registers a contract as it is now, and has every later version checked against all before.
   *
   * @throws TopicsRefused when it does not fit to what is registered
   */
  int register(Contract contract) {
    if (found(() -> artifacts().byArtifactId(contract.name()).get()).isPresent()) {
      requireRule(contract); // before it grows, whoever made it
    }
    int id = post(contract, false);
    requireRule(contract);
    return id;
  }

  /** Asks whether {@link #register} would. */
  void tryRegister(Contract contract) {
    int _ = post(contract, true);
  }

  @SuppressWarnings("NullAway") // the API says that it always answers this
  private int post(Contract contract, boolean dry) {
    try {
      return asked(
          () ->
              Math.toIntExact(
                  artifacts()
                      .post(
                          artifact(contract),
                          request -> {
                            request.queryParameters.ifExists =
                                IfArtifactExists.FIND_OR_CREATE_VERSION;
                            request.queryParameters.dryRun = dry;
                          })
                      .getVersion()
                      .getContentId()));
    } catch (ApiException e) {
      if (statusOf(e) == 401 || statusOf(e) == 403) {
        throw refused(e);
      }
      throw new TopicsRefused(
          "schema %s does not fit to what %s has of it (%s): %s"
              .formatted(contract.name(), url, RULE, detail(e)));
    }
  }

  private static String detail(ApiException e) {
    String detail =
        switch (e) {
          case RuleViolationProblemDetails problem -> problem.getDetail();
          case ProblemDetails problem -> problem.getDetail();
          default -> e.getMessage();
        };
    return String.valueOf(detail).lines().findFirst().orElse("");
  }

  private static CreateArtifact artifact(Contract contract) {
    VersionContent content = new VersionContent();
    content.setContent(contract.json());
    content.setContentType("application/json");
    CreateVersion version = new CreateVersion();
    version.setContent(content);
    CreateArtifact artifact = new CreateArtifact();
    artifact.setArtifactId(contract.name());
    artifact.setArtifactType("AVRO");
    artifact.setFirstVersion(version);
    return artifact;
  }

  private void requireRule(Contract contract) {
    CreateRule rule = new CreateRule();
    rule.setRuleType(RuleType.COMPATIBILITY);
    rule.setConfig(RULE);
    try {
      asked(
          () -> {
            artifacts().byArtifactId(contract.name()).rules().post(rule);
            return RULE;
          });
    } catch (ApiException e) {
      if (statusOf(e) != CONFLICT) {
        throw refused(e);
      }
      // It has a rule: its owner's word counts, and the registry checks by it.
    }
  }

  private ArtifactsRequestBuilder artifacts() {
    return client.groups().byGroupId(GROUP).artifacts();
  }

  /** Nothing where the registry says that it has none. */
  private <T> Optional<T> found(Supplier<T> question) {
    try {
      return Optional.of(asked(question));
    } catch (ApiException e) {
      if (statusOf(e) == NOT_FOUND) {
        return Optional.empty();
      }
      throw refused(e);
    }
  }

  /** Asks again while the registry is away or busy; its own refusals come through. */
  private <T> T asked(Supplier<T> question) {
    int pause = FIRST_PAUSE_MILLIS;
    for (int attempt = 1; ; attempt++) {
      try {
        return question.get();
      } catch (RuntimeException e) {
        if (e instanceof ApiException answer && statusOf(answer) / 100 == 4) {
          throw answer;
        }
        if (attempt == ATTEMPTS) {
          throw refused(e);
        }
        Answers.pause(pause);
        pause *= 2;
      }
    }
  }

  private static int statusOf(ApiException e) {
    return switch (e) {
      case ProblemDetails problem when problem.getStatus() != null -> problem.getStatus();
      case RuleViolationProblemDetails problem when problem.getStatus() != null ->
          problem.getStatus();
      default -> e.getResponseStatusCode();
    };
  }

  private StartRefused refused(RuntimeException why) {
    int status = why instanceof ApiException answer ? statusOf(answer) : 0;
    String text =
        switch (status) {
          case 0 -> "does not answer (" + SettingsFault.innermost(why) + ")";
          case 401, 403 ->
              "does not let us in (" + status + "); check " + SchemaSettings.CREDENTIALS;
          default -> "answers " + status;
        };
    return new StartRefused("the schema registry " + url + " " + text, why);
  }
}
