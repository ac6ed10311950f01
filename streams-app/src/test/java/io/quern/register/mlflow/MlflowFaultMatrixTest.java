package io.quern.register.mlflow;

import io.quern.register.Destination;
import io.quern.register.Fault;
import io.quern.register.FaultMatrix;
import io.quern.register.RandomRelease;
import io.quern.register.RegistryAdapter;
import io.quern.register.Release;
import io.quern.register.http.StandInServer.Behaviour;
import io.quern.register.http.StandInServer.Reply;
import io.quern.register.http.StandInServer.Request;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** MLflow names no digests of files; it can lie about their sizes. */
class MlflowFaultMatrixTest extends FaultMatrix {
  @Override
  protected Behaviour sound() {
    return new FakeMlflow();
  }

  @Override
  protected RegistryAdapter adapter(String server) {
    return new MlflowAdapter(
        new Destination(
            "tracking",
            MlflowAdapter.NAME,
            server + "/kjv",
            List.of("champion"),
            TOKEN,
            Map.of("timeout", "1")));
  }

  @Override
  protected String words(Fault fault) {
    return switch (fault) {
      case LYING -> "MLflow took model.gguf, 50,000 bytes, but shows 7 of them";
      default -> super.words(fault);
    };
  }

  @Override
  protected Release release() throws Exception {
    return RandomRelease.of(folder, 1, Map.of("model.gguf", 50_000));
  }

  @Override
  protected boolean carriesWeights(String method, String path) {
    return method.equals("PUT");
  }

  @Override
  protected Reply lie(Request request, Reply sound) {
    if (!request.path().contains("artifacts/list")) {
      return sound;
    }
    String listing = new String(sound.body(), StandardCharsets.UTF_8);
    return Reply.of(200, listing.replaceAll("\"file_size\":\\d+", "\"file_size\":7"));
  }
}
