package io.quern.containers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quern.model.Sha256;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

/** Pulls weights from an OCI registry as Ollama does: the manifest, then the layer of the model. */
final class ArtifactPulls {
  private static final String MANIFEST = "application/vnd.docker.distribution.manifest.v2+json";
  private static final String WEIGHTS = "application/vnd.ollama.image.model";

  private final HttpClient client = HttpClient.newHttpClient();
  private final URI registry;

  ArtifactPulls(URI registry) {
    this.registry = registry;
  }

  /** SHA-256 of the weights' bytes. */
  String sha256(String repository, String tag) throws IOException, InterruptedException {
    byte[] manifest = get("/v2/" + repository + "/manifests/" + tag);
    for (JsonNode layer : new ObjectMapper().readTree(manifest).get("layers")) {
      if (layer.get("mediaType").asText().equals(WEIGHTS)) {
        return Sha256.hex(get("/v2/" + repository + "/blobs/" + layer.get("digest").asText()));
      }
    }
    throw new IOException(repository + ":" + tag + " has no weights");
  }

  private byte[] get(String path) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(registry.resolve(path)).header("Accept", MANIFEST).build();
    HttpResponse<byte[]> response = client.send(request, BodyHandlers.ofByteArray());
    if (response.statusCode() != 200) {
      throw new IOException(path + ": " + response.statusCode());
    }
    return response.body();
  }
}
