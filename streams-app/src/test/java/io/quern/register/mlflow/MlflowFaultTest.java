package io.quern.register.mlflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.quern.register.Credentials;
import io.quern.register.Destination;
import io.quern.register.RandomRelease;
import io.quern.register.RegistryException;
import io.quern.register.Release;
import io.quern.register.http.StandInServer;
import io.quern.register.http.StandInServer.Behaviour;
import io.quern.register.http.StandInServer.Reply;
import io.quern.register.http.StandInServer.Request;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said of servers that do not do what they should; they are stood in for. */
class MlflowFaultTest {
  @TempDir private Path folder;

  /** A server that knows the model and an experiment, and shows files of {@code size} bytes. */
  private static Reply sound(Request request, String artifacts, long size) {
    String path = request.path();
    if (path.contains("get-by-name")) {
      return Reply.of(200, "{\"experiment\":{\"experiment_id\":\"1\"}}");
    }
    if (path.contains("runs/create")) {
      return Reply.of(
          200, "{\"run\":{\"info\":{\"run_id\":\"r\",\"artifact_uri\":\"" + artifacts + "\"}}}");
    }
    if (path.contains("artifacts/list") && size >= 0) {
      return Reply.of(
          200, "{\"files\":[{\"path\":\"gguf/model.gguf\",\"file_size\":" + size + "}]}");
    }
    return Reply.of(200, "{}");
  }

  private RegistryException failure(Behaviour behaviour) throws IOException {
    try (StandInServer server = StandInServer.start(behaviour)) {
      return failure(server.address(), "champion");
    }
  }

  private RegistryException failure(String server, String tag) throws IOException {
    Release release = RandomRelease.of(folder, 1, Map.of("model.gguf", 1000));
    var destination =
        new Destination(
            "x",
            "mlflow",
            server + "/kjv",
            List.of(tag),
            new Credentials("", "secret-token"),
            Map.of("timeout", "1"));
    RegistryException failure =
        catchThrowableOfType(
            RegistryException.class, () -> new MlflowAdapter(destination).push(release));
    assertThat(failure).message().doesNotContain("secret-token");
    return failure;
  }

  @ParameterizedTest
  @CsvSource({
    "401, false, credentials are missing or not accepted",
    "403, false, do not allow it",
    "404, false, there is no such place",
    "429, true, answered 429",
    "500, true, answered 500",
    "501, true, answered 501"
  })
  void shouldSayWhatAStatusMeans(int status, boolean retriable, String words) throws IOException {
    RegistryException failure = failure(request -> Reply.of(status, "{\"message\":\"why\"}"));

    assertThat(failure).hasMessageContaining(words);
    assertThat(failure.isRetriable()).isEqualTo(retriable);
  }

  @Test
  void shouldTakeAModelThatExistsForSuccess() throws IOException {
    List<String> asked = new ArrayList<>();
    RegistryException failure =
        failure(
            request -> {
              asked.add(request.line());
              return request.path().contains("registered-models/create")
                  ? Reply.of(400, "{\"error_code\": \"RESOURCE_ALREADY_EXISTS\"}")
                  : Reply.of(500, "");
            });

    assertThat(asked).hasSize(2);
    assertThat(failure).hasMessageContaining("model-versions/search");
  }

  @Test
  void shouldRefuseAServerThatIsNoMlflow() throws IOException {
    RegistryException failure = failure(request -> Reply.of(200, "<!doctype html>"));

    assertThat(failure).hasMessageContaining("there is no MLflow at this address");
    assertThat(failure.isRetriable()).isFalse();
  }

  @Test
  void shouldMakeNoVersionOfAFileThatArrivedInAnotherSize() throws IOException {
    List<String> asked = new ArrayList<>();
    RegistryException failure =
        failure(
            request -> {
              asked.add(request.line());
              return sound(request, "mlflow-artifacts:/1/r/artifacts", 999);
            });

    assertThat(failure).hasMessageContaining("1,000 bytes, but shows 999 of them");
    assertThat(failure.isRetriable()).isTrue();
    assertThat(asked)
        .contains("PUT /api/2.0/mlflow-artifacts/artifacts/1/r/artifacts/gguf/model.gguf")
        .noneMatch(line -> line.contains("model-versions/create"));
  }

  @Test
  void shouldRefuseArtifactsThatAreNotBehindTheServer() throws IOException {
    RegistryException failure = failure(request -> sound(request, "s3://other/1/r", -1));

    assertThat(failure).hasMessageContaining("--serve-artifacts").hasMessageContaining("source");
    assertThat(failure.isRetriable()).isFalse();
  }

  @Test
  void shouldTryAgainWhereTheConnectionIsCutInAFile() throws IOException {
    Behaviour cut =
        new Behaviour() {
          @Override
          public Reply answer(Request request) {
            return sound(request, "mlflow-artifacts:/1/r/artifacts", -1);
          }

          @Override
          public int cutAfter(String method, String path) {
            return method.equals("PUT") ? 100 : -1;
          }
        };

    assertThat(failure(cut).isRetriable()).isTrue();
  }

  @Test
  void shouldTryAgainWhereNothingMovesAndWhereNobodyAnswers() throws IOException {
    RegistryException slow =
        failure(
            request -> {
              Thread.sleep(5_000);
              return Reply.of(200, "{}");
            });
    RegistryException nobody = failure(StandInServer.nobody(), "champion");

    assertThat(slow).hasMessageContaining("nothing moved for 1 s");
    assertThat(List.of(slow.isRetriable(), nobody.isRetriable())).containsOnly(true);
  }

  @Test
  void shouldRefuseAFileThatChangedOnDisk() throws Exception {
    Release release = RandomRelease.of(folder, 1, Map.of("model.gguf", 1000));
    Files.write(folder.resolve("model.gguf"), new byte[1000]);
    Behaviour sound = request -> sound(request, "mlflow-artifacts:/1/r/artifacts", -1);

    try (StandInServer server = StandInServer.start(sound)) {
      var destination =
          new Destination(
              "x", "mlflow", server.address() + "/kjv", List.of(), Credentials.NONE, Map.of());
      RegistryException failure =
          catchThrowableOfType(
              RegistryException.class, () -> new MlflowAdapter(destination).push(release));

      assertThat(failure).hasMessageContaining("changed on disk");
      assertThat(server.lines()).noneMatch(line -> line.startsWith("PUT"));
    }
  }

  @ParameterizedTest
  @CsvSource({"v1.2, no alias 'v1.2'", "v12, no alias 'v12'", "a/b, no alias 'a/b'"})
  void shouldRefuseAliasesThatMlflowDoes(String tag, String words) throws IOException {
    RegistryException failure = failure("http://127.0.0.1:1", tag);

    assertThat(failure).hasMessageContaining(words);
    assertThat(failure.isRetriable()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "http://h:5000/a%27b, experiment, x, cannot name a registered model",
    "http://h:5000, experiment, x, names nothing",
    "http://h:5000/kjv, source, /tmp/x, 'is an s3:, oci:'",
    "http://h:5000/kjv, modle, x, has no option 'modle'"
  })
  void shouldRefuseSettingsThatAreNone(String address, String option, String value, String words) {
    var destination =
        new Destination("x", "mlflow", address, List.of(), Credentials.NONE, Map.of(option, value));

    RegistryException failure =
        catchThrowableOfType(RegistryException.class, () -> MlflowSettings.of(destination));

    assertThat(failure).hasMessageContaining(words);
    assertThat(failure.isRetriable()).isFalse();
  }

  @Test
  void shouldReadTheLinkOfAModelsPage() throws Exception {
    var destination =
        new Destination(
            "x",
            "mlflow",
            "http://h:5000/proxy/#/models/kjv%20q4",
            List.of(),
            Credentials.NONE,
            Map.of());

    MlflowSettings settings = MlflowSettings.of(destination);

    assertThat(settings.model()).isEqualTo("kjv q4");
    assertThat(settings.site().root()).hasToString("http://h:5000/proxy");
  }
}
