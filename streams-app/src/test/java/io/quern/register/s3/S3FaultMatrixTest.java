package io.quern.register.s3;

import io.quern.register.Destination;
import io.quern.register.Fault;
import io.quern.register.FaultMatrix;
import io.quern.register.RandomRelease;
import io.quern.register.RegistryAdapter;
import io.quern.register.Release;
import io.quern.register.http.StandInServer.Behaviour;
import io.quern.register.http.StandInServer.Reply;
import io.quern.register.http.StandInServer.Request;
import java.util.List;
import java.util.Map;

class S3FaultMatrixTest extends FaultMatrix {
  @Override
  protected Behaviour sound() {
    return new FakeS3();
  }

  @Override
  protected RegistryAdapter adapter(String server) {
    return new S3Adapter(
        new Destination(
            "bucket",
            S3Adapter.NAME,
            "s3://models",
            List.of("latest"),
            CREDENTIALS,
            Map.of("endpoint", server, "timeout", "1")));
  }

  @Override
  protected String words(Fault fault) {
    return switch (fault) {
      case SLOW -> "nothing moved for as long as the option timeout says";
      case MISSING -> "404 : create the bucket";
      case LYING -> "was written but does not hold what was sent";
      default -> super.words(fault);
    };
  }

  @Override
  protected Release release() throws Exception {
    return RandomRelease.of(folder, 1, Map.of("model.gguf", 50_000));
  }

  @Override
  protected boolean carriesWeights(String method, String path) {
    return method.equals("PUT") && path.contains(".gguf");
  }

  @Override
  protected Reply lie(Request request, Reply sound) {
    return request.method().equals("HEAD") && sound.status() == 200
        ? sound.with("x-amz-meta-quern-sha256", "00")
        : sound;
  }
}
