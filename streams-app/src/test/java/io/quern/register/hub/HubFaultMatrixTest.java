package io.quern.register.hub;

import io.quern.register.Destination;
import io.quern.register.Fault;
import io.quern.register.FaultMatrix;
import io.quern.register.RegistryAdapter;
import io.quern.register.Release;
import io.quern.register.http.Releases;
import io.quern.register.http.StandInServer.Behaviour;
import io.quern.register.http.StandInServer.Reply;
import io.quern.register.http.StandInServer.Request;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** The Hub and its storage are one server here. */
class HubFaultMatrixTest extends FaultMatrix {
  private final FakeHub hub = new FakeHub();

  @Override
  protected Behaviour sound() {
    return hub;
  }

  @Override
  protected void started(String server) {
    hub.store = server;
  }

  @Override
  protected RegistryAdapter adapter(String server) {
    return new HubAdapter(
        new Destination(
            "hub",
            HubAdapter.NAME,
            server + "/me/m",
            List.of("q4"),
            TOKEN,
            Map.of("timeout", "1")));
  }

  @Override
  protected String words(Fault fault) {
    return switch (fault) {
      case MISSING -> "has no repository me/m, or the token may not see it";
      case LYING -> "shows another digest for kjv.gguf";
      default -> super.words(fault);
    };
  }

  @Override
  protected Release release() throws Exception {
    return Releases.write(folder, "gguf", Map.of("kjv.gguf", new byte[50_000]));
  }

  @Override
  protected boolean carriesWeights(String method, String path) {
    return method.equals("PUT");
  }

  @Override
  protected Reply lie(Request request, Reply sound) {
    if (!request.path().contains("/tree/")) {
      return sound;
    }
    String listing = new String(sound.body(), StandardCharsets.UTF_8);
    return Reply.of(200, listing.replaceAll("\"oid\":\"[0-9a-f]{64}\"", "\"oid\":\"00\""));
  }
}
