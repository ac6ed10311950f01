package io.quern.app;

import com.microsoft.kiota.ApiException;
import io.apicurio.registry.rest.client.RegistryClient;
import io.apicurio.registry.rest.client.groups.item.artifacts.ArtifactsRequestBuilder;
import io.apicurio.registry.rest.client.groups.item.artifacts.item.WithArtifactItemRequestBuilder;
import io.apicurio.registry.rest.client.models.CreateArtifact;
import io.apicurio.registry.rest.client.models.CreateRule;
import io.apicurio.registry.rest.client.models.CreateVersion;
import io.apicurio.registry.rest.client.models.IfArtifactExists;
import io.apicurio.registry.rest.client.models.ProblemDetails;
import io.apicurio.registry.rest.client.models.RuleType;
import io.apicurio.registry.rest.client.models.RuleViolationProblemDetails;
import io.apicurio.registry.rest.client.models.SortOrder;
import io.apicurio.registry.rest.client.models.VersionContent;
import io.apicurio.registry.rest.client.models.VersionSortBy;
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
  private static final String COMPATIBILITY = "COMPATIBILITY";
  private static final String RULE = "FULL_TRANSITIVE";
  private static final String VIOLATION = "RuleViolationException";
  private static final String MISFIT = "Incompatible artifact";
  private static final Duration CONNECT_WITHIN = Duration.ofSeconds(10);

  /** Two that register the same at one moment: what the other made is found at the next look. */
  private static final int ATTEMPTS = 6;

  private static final int PAUSE_MILLIS = 200;
  private static final int PAGE = 100;

  private final String url;
  private final RegistryQuestions questions;
  private final RegistryClient client;

  ApicurioSchemas(SchemaSettings settings) {
    this(settings, RegistryQuestions.Limits.STANDARD);
  }

  ApicurioSchemas(SchemaSettings settings, RegistryQuestions.Limits limits) {
    url = settings.url();
    questions = new RegistryQuestions(url, limits);
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
    return questions.found(
        () -> {
          try (InputStream in = client.ids().contentIds().byContentId((long) id).get()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  /** The id of a contract as it is now; nothing where this version of it is not registered. */
  Optional<Integer> find(Contract contract) {
    List<Integer> page = List.of();
    for (int from = 0; from == 0 || page.size() == PAGE; from += PAGE) {
      page = newestVersions(contract, from);
      Optional<Integer> ours =
          page.stream().filter(id -> schema(id).filter(contract::is).isPresent()).findFirst();
      if (ours.isPresent()) {
        return ours;
      }
    }
    return Optional.empty();
  }

  @SuppressWarnings("NullAway") // the API says that it always answers this
  private List<Integer> newestVersions(Contract contract, int from) {
    return questions
        .found(
            () ->
                artifact(contract)
                    .versions()
                    .get(
                        request -> {
                          request.queryParameters.offset = from;
                          request.queryParameters.limit = PAGE;
                          request.queryParameters.orderby = VersionSortBy.GlobalId;
                          request.queryParameters.order = SortOrder.Desc;
                        })
                    .getVersions())
        .orElse(List.of())
        .stream()
        .map(version -> Math.toIntExact(version.getContentId()))
        .toList();
  }

  /**
   * Registers a contract as it is now, and has every later version checked against all before.
   *
   * @throws TopicsRefused when it does not fit to what is registered, or is checked by less
   */
  int register(Contract contract) {
    if (questions.found(() -> artifact(contract).get()).isPresent()) {
      requireRule(contract); // before it grows, whoever made it
    }
    int id = post(contract, false);
    requireRule(contract);
    return id;
  }

  /** Asks whether {@link #register} would. */
  void tryRegister(Contract contract) {
    var _ = checkRule(contract);
    int _ = post(contract, true);
  }

  @SuppressWarnings("NullAway") // the API says that it always answers this
  private int post(Contract contract, boolean dry) {
    return settled(
        () ->
            Math.toIntExact(
                artifacts()
                    .post(
                        version(contract),
                        request -> {
                          request.queryParameters.ifExists =
                              IfArtifactExists.FIND_OR_CREATE_VERSION;
                          request.queryParameters.dryRun = dry;
                        })
                    .getVersion()
                    .getContentId()),
        contract);
  }

  /** Where somebody else does the same at this moment, it is done again. */
  private int settled(Supplier<Integer> deed, Contract contract) {
    for (int attempt = 1; ; attempt++) {
      try {
        return questions.ask(deed);
      } catch (ApiException e) {
        if (isViolation(e)) {
          throw new TopicsRefused(
              "schema %s does not fit to what %s has of it (%s): %s"
                  .formatted(contract.name(), url, RULE, RegistryQuestions.detail(e)));
        }
        if (RegistryQuestions.statusOf(e) != RegistryQuestions.CONFLICT || attempt == ATTEMPTS) {
          throw questions.refused(e);
        }
        Answers.pause(attempt * PAUSE_MILLIS);
      }
    }
  }

  /** By name or words: the SDK makes either class of it, after the status that the server chose. */
  private static boolean isViolation(ApiException e) {
    String name =
        switch (e) {
          case RuleViolationProblemDetails problem -> String.valueOf(problem.getName());
          case ProblemDetails problem -> String.valueOf(problem.getName());
          default -> "";
        };
    return VIOLATION.equals(name) || RegistryQuestions.detail(e).startsWith(MISFIT);
  }

  private static CreateArtifact version(Contract contract) {
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

  /**
   * Has later versions of a registered contract checked.
   *
   * @throws TopicsRefused when somebody has set another rule: its owner's word is not overridden
   */
  void requireRule(Contract contract) {
    if (checkRule(contract)) {
      return;
    }
    CreateRule wanted = new CreateRule();
    wanted.setRuleType(RuleType.COMPATIBILITY);
    wanted.setConfig(RULE);
    try {
      questions.ask(
          () -> {
            artifact(contract).rules().post(wanted);
            return RULE;
          });
    } catch (ApiException e) {
      if (RegistryQuestions.statusOf(e) != RegistryQuestions.CONFLICT) {
        throw questions.refused(e);
      }
      var _ = checkRule(contract); // somebody set one at this moment
    }
  }

  /**
   * Whether later versions of a contract are checked.
   *
   * @throws TopicsRefused when they are, but by less
   */
  boolean checkRule(Contract contract) {
    Optional<String> rule = rule(contract);
    if (rule.isPresent() && !rule.get().equals(RULE)) {
      throw new TopicsRefused(
          "schema %s has the compatibility rule %s in %s; set %s there, or remove the rule"
              .formatted(contract.name(), rule.get(), url, RULE));
    }
    return rule.isPresent();
  }

  @SuppressWarnings("NullAway") // the API says that it always answers this
  private Optional<String> rule(Contract contract) {
    return questions.found(
        () -> artifact(contract).rules().byRuleType(COMPATIBILITY).get().getConfig());
  }

  private WithArtifactItemRequestBuilder artifact(Contract contract) {
    return artifacts().byArtifactId(contract.name());
  }

  private ArtifactsRequestBuilder artifacts() {
    return client.groups().byGroupId(GROUP).artifacts();
  }
}
