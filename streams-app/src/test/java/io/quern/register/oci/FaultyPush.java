package io.quern.register.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.quern.register.Credentials;
import io.quern.register.Receipt;
import io.quern.register.RegistryException;
import io.quern.register.Release;
import io.quern.register.http.StandInServer;
import io.quern.register.http.StandInServer.Reply;
import io.quern.register.http.StandInServer.Request;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A push to a registry that fails as the test says. */
abstract class FaultyPush {

  @TempDir Path folder;
  final FakeRegistry registry = new FakeRegistry();
  StandInServer server;
  Release release;
  Credentials credentials = Credentials.NONE;

  @BeforeEach
  void start() throws Exception {
    server = StandInServer.start(registry);
    release = Samples.gguf(folder);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  Path file() {
    return release.locate(release.files().getFirst());
  }

  void assertStands() throws Exception {
    assertThat(registry.manifests).containsKey("library/kjv:latest");
    String digest = "sha256:" + release.files().getFirst().sha256();
    assertThat(registry.blobs.get("library/kjv@" + digest)).isEqualTo(Files.readAllBytes(file()));
  }

  void fail(Predicate<Request> which, Reply reply) {
    var before = registry.fault;
    registry.fault =
        request ->
            before
                .apply(request)
                .or(() -> which.test(request) ? Optional.of(reply) : Optional.empty());
  }

  RegistryException failure() {
    return catchThrowableOfType(RegistryException.class, () -> push(40_000));
  }

  Receipt push(int chunk) throws Exception {
    String address = server.address() + "/library/kjv";
    try (OciAdapter adapter =
        (OciAdapter)
            OciAdapter.modelRunner(
                Samples.destination(OciAdapter.MODEL_RUNNER, address, credentials))) {
      return adapter.push(release, Samples.inChunks(chunk));
    }
  }
}
