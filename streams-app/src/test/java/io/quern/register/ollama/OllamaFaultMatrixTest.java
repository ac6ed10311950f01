package io.quern.register.ollama;

import io.quern.register.Destination;
import io.quern.register.Fault;
import io.quern.register.FaultMatrix;
import io.quern.register.RegistryAdapter;
import io.quern.register.Release;
import io.quern.register.http.Releases;
import io.quern.register.http.StandInServer.Behaviour;
import io.quern.register.http.StandInServer.Reply;
import io.quern.register.http.StandInServer.Request;
import java.util.List;
import java.util.Map;

class OllamaFaultMatrixTest extends FaultMatrix {
  @Override
  protected Behaviour sound() {
    return new FakeOllama();
  }

  @Override
  protected RegistryAdapter adapter(String server) {
    return new OllamaAdapter(
        new Destination(
            "daemon",
            OllamaAdapter.NAME,
            server + "/kjv",
            List.of("q4"),
            CREDENTIALS,
            Map.of("timeout", "1")));
  }

  @Override
  protected String words(Fault fault) {
    return switch (fault) {
      case LYING -> "does not show its weights";
      default -> super.words(fault);
    };
  }

  @Override
  protected Release release() throws Exception {
    return Releases.write(folder, "gguf", Map.of("kjv.gguf", new byte[50_000]));
  }

  @Override
  protected boolean carriesWeights(String method, String path) {
    return method.equals("POST") && path.startsWith("/api/blobs/");
  }

  @Override
  protected Reply lie(Request request, Reply sound) {
    return request.path().equals("/api/show") && sound.status() == 200
        ? Reply.of(200, "{\"modelfile\":\"FROM /blobs/sha256-00\"}")
        : sound;
  }
}
