package io.quern.register.oci;

import io.quern.format.json.CompactJson;
import io.quern.format.json.JsonArray;
import io.quern.format.json.JsonObject;
import io.quern.register.ModelFacts;
import io.quern.register.RegistryException;
import io.quern.register.Release;
import java.util.List;

/**
 * Docker Model Runner's: GGUF as config v0.1, a directory as v0.2 with a layer a file. The
 * reference is what {@code dmr package} writes; the titles are ours, for oras.
 */
final class ModelRunnerForm implements Form {
  private static final String PREFIX = "application/vnd.docker.ai.";
  private static final String LICENSE = PREFIX + "license";

  @Override
  public Artifact describe(Release release, OciOptions options) throws RegistryException {
    boolean gguf = release.format().equals("gguf");
    List<Part> parts = Part.of(release, options);
    List<Part> weights = Part.withRole(parts, FileRole.WEIGHTS);
    JsonObject facts = gguf ? gguf(release, weights) : safetensors(release, weights);
    List<Part> layers = gguf ? loadable(parts) : parts;
    Blob config = Blob.of(config(release, facts, layers), "the config");
    String configType = PREFIX + "model.config.v0." + (gguf ? 1 : 2) + "+json";
    return new OciLayout(MediaTypes.OCI_MANIFEST, "")
        .config(configType, config)
        .layers(layers, part -> part.descriptor(type(part), release))
        .done();
  }

  /** A GGUF file has its configuration and tokenizer inside. */
  private static List<Part> loadable(List<Part> parts) {
    return parts.stream()
        .filter(part -> part.role() == FileRole.WEIGHTS || part.role() == FileRole.LICENSE)
        .toList();
  }

  private static String type(Part part) {
    return switch (part.role()) {
      case WEIGHTS -> PREFIX + (part.path().endsWith(".gguf") ? "gguf.v3" : "safetensors");
      case LICENSE -> LICENSE;
      case CONFIG ->
          part.path().endsWith(".jinja") ? PREFIX + "chat.template.jinja" : PREFIX + "model.file";
      case DOCUMENT -> PREFIX + "model.file";
    };
  }

  private static JsonObject gguf(Release release, List<Part> weights) throws RegistryException {
    ModelFacts facts = release.facts();
    Json json =
        known(facts, "gguf", llamaCppName(facts.quantization()))
            .put("size", Quantities.binaryBytes(bytes(weights)));
    if (!weights.isEmpty()) {
      json.put("gguf", WeightHeaders.ofGguf(release, weights.getFirst()));
    }
    return withContext(json, facts);
  }

  private static JsonObject safetensors(Release release, List<Part> weights)
      throws RegistryException {
    Json json =
        known(release.facts(), "safetensors", release.facts().quantization())
            .put("size", Quantities.decimalBytes(bytes(weights)))
            .put("safetensors", WeightHeaders.ofSafetensors(release, weights));
    return withContext(json, release.facts());
  }

  private static Json known(ModelFacts facts, String format, String quantization) {
    return new Json()
        .put("format", format)
        .putKnown("quantization", quantization)
        .putKnown("parameters", Quantities.ofParameters(facts.parameters()))
        .putKnown("architecture", facts.architecture());
  }

  private static JsonObject withContext(Json json, ModelFacts facts) {
    return facts.contextLength() > 0
        ? json.put("context_size", facts.contextLength()).done()
        : json.done();
  }

  /** As llama.cpp's enumeration of file types spells it, which Model Runner shows. */
  private static String llamaCppName(String label) {
    return label.isEmpty() ? "" : (label.equals("F32") ? "ALL_" : "MOSTLY_") + label;
  }

  /** The diff ids must be the layers' digests: Model Runner compares them. */
  private static String config(Release release, JsonObject facts, List<Part> layers) {
    Json descriptor = new Json().put("created", Annotations.seconds(release.publishedAt()));
    List<String> digests = layers.stream().map(part -> part.blob().digest()).toList();
    Json rootfs = new Json().put("type", "rootfs").put("diff_ids", JsonArray.ofStrings(digests));
    return CompactJson.write(
        new Json()
            .put("config", facts)
            .put("descriptor", descriptor.done())
            .put("rootfs", rootfs.done())
            .done());
  }

  private static long bytes(List<Part> weights) {
    return weights.stream().mapToLong(part -> part.blob().size()).sum();
  }
}
