package io.quern.register.oci;

import io.quern.register.Fault;
import io.quern.register.FaultMatrix;
import io.quern.register.Receipt;
import io.quern.register.RegistryAdapter;
import io.quern.register.RegistryException;
import io.quern.register.Release;
import io.quern.register.http.StandInServer.Behaviour;
import io.quern.register.http.StandInServer.Reply;
import io.quern.register.http.StandInServer.Request;
import java.time.Duration;
import java.util.Optional;

class OciFaultMatrixTest extends FaultMatrix {
  private static final OciOptions OPTIONS =
      new OciOptions(
          Optional.empty(),
          40_000,
          Duration.ofSeconds(1),
          Duration.ofMillis(1),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  @Override
  protected Behaviour sound() {
    return new FakeRegistry();
  }

  @Override
  protected RegistryAdapter adapter(String server) {
    OciAdapter adapter =
        (OciAdapter)
            OciAdapter.modelRunner(
                Samples.destination(OciAdapter.MODEL_RUNNER, server + "/library/kjv", CREDENTIALS));
    return new RegistryAdapter() {
      @Override
      public Receipt push(Release release) throws RegistryException, InterruptedException {
        return adapter.push(release, OPTIONS);
      }

      @Override
      public void close() {
        adapter.close();
      }
    };
  }

  @Override
  protected String words(Fault fault) {
    return switch (fault) {
      case LYING -> "the registry says digest sha256:beef of";
      default -> super.words(fault);
    };
  }

  @Override
  protected Release release() throws Exception {
    return Samples.gguf(folder);
  }

  @Override
  protected boolean carriesWeights(String method, String path) {
    return method.equals("PATCH");
  }

  @Override
  protected Reply lie(Request request, Reply sound) {
    return request.method().equals("PUT") && sound.status() == 201
        ? sound.with("Docker-Content-Digest", "sha256:beef")
        : sound;
  }
}
