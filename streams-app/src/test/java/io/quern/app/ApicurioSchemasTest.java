package io.quern.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quern.register.http.StandInServer;
import io.quern.serde.Contract;
import io.quern.serde.SchemaDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A registry on its bad days; {@code SchemaRegistryLiveTest} has a real one. */
class ApicurioSchemasTest {
  private static final Contract CONTRACT = Contract.all().getFirst();
  private static final RegistryQuestions.Limits SHORT =
      new RegistryQuestions.Limits(Duration.ofMillis(200), Duration.ofMillis(500));

  @TempDir Path root;
  private final PlayedSchemas played = new PlayedSchemas();
  private StandInServer server;
  private ApicurioSchemas registry;

  @BeforeEach
  void start() throws IOException {
    server = StandInServer.start(played);
    registry = new ApicurioSchemas(settings(server), RegistryQuestions.Limits.STANDARD);
  }

  @AfterEach
  void stop() {
    SchemaDirectory.use(SchemaDirectory.NONE);
    server.close();
  }

  private static SchemaSettings settings(StandInServer of) {
    return new SchemaSettings(url(of), "");
  }

  private static String url(StandInServer of) {
    return of.address() + "/apis/registry/v3";
  }

  @Test
  void shouldFindAVersionHoweverManyCameAfterIt() {
    played.versions.add(CONTRACT.json());
    for (int i = 0; i < 250; i++) {
      played.versions.add("\"string\"");
    }

    assertThat(registry.find(CONTRACT)).contains(1);
  }

  @Test
  void shouldFindNothingWhereAPageEndsWithTheLastVersion() {
    for (int i = 0; i < 200; i++) {
      played.versions.add("\"string\"");
    }

    assertThat(registry.find(CONTRACT)).isEmpty();
  }

  @Test
  @Timeout(20)
  void shouldNotWaitForEverForARegistryThatIsSilent() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    try (StandInServer silent =
        StandInServer.start(
            request -> {
              end.await();
              return StandInServer.Reply.CUT;
            })) {
      ApicurioSchemas asked = new ApicurioSchemas(settings(silent), SHORT);

      assertThatThrownBy(() -> asked.schema(7))
          .isInstanceOf(StartRefused.class)
          .hasMessageContaining("does not answer (nothing came within 200 ms)");
      end.countDown();
    }
  }

  @Test
  void shouldRegisterWhatAnotherRegistersAtTheSameMoment() {
    played.refusals.add(PlayedSchemas.problem(409, "VersionAlreadyExistsException"));
    played.refusals.add(PlayedSchemas.problem(409, "ArtifactAlreadyExistsException"));

    assertThat(registry.register(CONTRACT)).isEqualTo(1);
    assertThat(played.rule).isEqualTo("FULL_TRANSITIVE");
  }

  @Test
  void shouldSayThatAContractDoesNotFitWhereARuleSaysSo() {
    played.refusals.add(PlayedSchemas.problem(409, "RuleViolationException"));

    assertThatThrownBy(() -> registry.register(CONTRACT))
        .isInstanceOf(TopicsRefused.class)
        .hasMessageContaining("does not fit")
        .hasMessageContaining("because of RuleViolationException");
  }

  @Test
  void shouldNotCallAFaultOfTheRegistryAMisfit() {
    played.refusals.add(PlayedSchemas.problem(400, "BadRequestException"));

    assertThatThrownBy(() -> registry.register(CONTRACT))
        .isExactlyInstanceOf(StartRefused.class)
        .hasMessageContaining("answers 400 (because of BadRequestException)");
  }

  @Test
  void shouldRefuseAContractThatIsCheckedByLess() {
    played.versions.add("\"string\"");
    played.rule = "BACKWARD";

    assertThatThrownBy(() -> registry.register(CONTRACT))
        .isInstanceOf(TopicsRefused.class)
        .hasMessageContaining(CONTRACT.name() + " has the compatibility rule BACKWARD")
        .hasMessageContaining("FULL_TRANSITIVE");
    assertThat(played.versions).hasSize(1);
    assertThat(played.rule).isEqualTo("BACKWARD");
  }

  /** As a process does that was ended between a version and its rule. */
  @Test
  void shouldSetTheRuleOfWhatIsRegisteredWithoutOne() {
    played.versions.add(CONTRACT.json());

    registry.requireRule(CONTRACT);

    assertThat(played.rule).isEqualTo("FULL_TRANSITIVE");
  }

  @Test
  void shouldRegisterNothingForAClient() throws Exception {
    try (LentBroker broker = LentBroker.start(root.resolve("broker"))) {
      Map<String, String> settings = Map.of(SchemaSettings.URL, url(server));

      assertThatThrownBy(() -> ServiceClient.connect(broker.address(), settings))
          .isInstanceOf(TopicsRefused.class)
          .hasMessageContaining("quern topics create");
      assertThat(server.requests())
          .isNotEmpty()
          .extracting(StandInServer.Request::method)
          .containsOnly("GET");
    }
  }

  @Test
  void shouldRegisterForAServiceThatMayMakeTopics() throws Exception {
    Service.Plan plan =
        new Service.Plan(
            Stage.parse("assemble"),
            new Service.Places(root.resolve("data"), root.resolve("artifacts")),
            new Service.Size(1, 1, true),
            Optional.empty(),
            Map.of(SchemaSettings.URL, url(server)));

    Service.start(plan).close();

    assertThat(played.versions).hasSize(Contract.all().size());
    assertThat(List.of(played.rule)).containsExactly("FULL_TRANSITIVE");
  }
}
