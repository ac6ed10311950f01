package io.quern.register;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.quern.model.Sha256;
import io.quern.register.http.StandInServer;
import io.quern.register.http.StandInServer.Behaviour;
import io.quern.register.http.StandInServer.Reply;
import io.quern.register.http.StandInServer.Request;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/**
 * What every adapter owes to those whose registry fails: it says in words what is wrong and whether
 * to come again, leaves the artifact alone, and pushes once in effect when the registry is sound
 * again. A subclass an adapter.
 */
public abstract class FaultMatrix {
  private static final String SECRET = "hunter2-hunter2";

  protected static final Credentials CREDENTIALS = new Credentials("us", SECRET);
  protected static final Credentials TOKEN = new Credentials("", SECRET);

  @TempDir protected Path folder;

  /** A registry without faults, and without content. */
  protected abstract Behaviour sound();

  protected abstract RegistryAdapter adapter(String server) throws RegistryException;

  /** A release with some 50,000 bytes of weights. */
  protected abstract Release release() throws Exception;

  /** Whether a request of that method and path carries weights. */
  protected abstract boolean carriesWeights(String method, String path);

  /** The answer of a registry that names another digest. */
  protected abstract Reply lie(Request request, Reply sound);

  /** What is said of a fault, besides the address. */
  protected String words(Fault fault) {
    return fault.words();
  }

  /** Called with the server's address before anything is asked. */
  protected void started(String server) {}

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "NONE")
  public void shouldSayWhatIsWrongAndPushWhenItCan(Fault fault) throws Exception {
    check(fault, false);
  }

  @ParameterizedTest
  @EnumSource(names = {"SLOW", "UNAUTHORIZED", "FORBIDDEN", "BUSY", "BROKEN"})
  public void shouldSayWhatIsWrongWithWeightsAndPushWhenItCan(Fault fault) throws Exception {
    check(fault, true);
  }

  private void check(Fault fault, boolean late) throws Exception {
    FaultyRegistry registry = new FaultyRegistry(sound(), this::carriesWeights, this::lie);
    Release release = release();
    List<String> before = digests(release);
    try (StandInServer server = StandInServer.start(registry)) {
      started(server.address());
      registry.set(fault, late);
      String address = fault == Fault.DOWN ? StandInServer.nobody() : server.address();

      PushScope scope = new PushScope();
      scope.hide(CREDENTIALS);
      RegistryException failure =
          catchThrowableOfType(
              RegistryException.class, () -> scope.call(() -> push(address, release)));

      assertThat(failure).as("%s", fault).isNotNull().hasMessageContaining(words(fault));
      assertThat(scope.discretion().say(String.valueOf(failure.getMessage())))
          .hasSizeGreaterThan(20)
          .doesNotContain(SECRET);
      assertThat(failure.isRetriable())
          .as("%s: %s", fault, failure.getMessage())
          .isEqualTo(fault.isPassing());
      assertThat(digests(release)).isEqualTo(before);

      registry.set(Fault.NONE, false);
      Receipt done = push(server.address(), release);
      Receipt again = push(server.address(), release);
      assertThat(done.digest()).isNotEmpty();
      assertThat(again.digest()).isEqualTo(done.digest());
      assertThat(again.sentBytes()).isZero();
    }
  }

  private Receipt push(String server, Release release) throws Exception {
    RegistryAdapter adapter = adapter(server);
    try {
      return adapter.push(release);
    } finally {
      adapter.close();
    }
  }

  private static List<String> digests(Release release) throws Exception {
    List<String> digests = new ArrayList<>();
    for (Release.ReleasedFile file : release.files()) {
      digests.add(Sha256.hex(Files.readAllBytes(release.locate(file))));
    }
    return digests;
  }
}
