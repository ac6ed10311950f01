package io.quern.register.oci;

import io.quern.format.json.CompactJson;
import io.quern.register.ModelFacts;
import io.quern.register.RegistryException;
import io.quern.register.Release;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Ollama's: a Docker manifest without any annotation, since Ollama writes it anew and shows the
 * digest of what it wrote; its ID is the registry's digest only for exactly this spelling.
 */
final class OllamaForm implements Form {
  private static final String PREFIX = "application/vnd.ollama.image.";

  @Override
  public void check(OciAddress address) throws RegistryException {
    if (address.repository().split("/").length != 2) {
      throw RegistryException.refused(
          address
              + ": Ollama pulls HOST/NAMESPACE/MODEL:TAG only; name a repository of two parts,"
              + " such as library/"
              + address.repository().replace('/', '-'));
    }
  }

  @Override
  public Artifact describe(Release release, OciOptions options) throws RegistryException {
    Part weights = onlyFile(release, options);
    OllamaTemplate template = OllamaTemplate.choose(options.template(), release.facts());
    List<String> types = new ArrayList<>(List.of("model"));
    List<Blob> blobs = new ArrayList<>(List.of(weights.blob()));
    template.text().ifPresent(text -> add("template", text, types, blobs));
    OllamaParameters.of(options.parameters(), template.stops())
        .ifPresent(text -> add("params", text, types, blobs));
    license(release, options).ifPresent(blob -> addBlob("license", blob, types, blobs));
    options.system().ifPresent(text -> add("system", text, types, blobs));
    OciLayout layout =
        new OciLayout(MediaTypes.DOCKER_MANIFEST, "")
            .config(MediaTypes.DOCKER_CONFIG, Blob.of(config(release, blobs), "the config"));
    for (int i = 0; i < types.size(); i++) {
      layout.layer(Descriptor.of(PREFIX + types.get(i), blobs.get(i)), blobs.get(i));
    }
    template.note().ifPresent(layout::note);
    return layout.done();
  }

  private static void add(String type, String text, List<String> types, List<Blob> blobs) {
    addBlob(type, Blob.of(text, "the layer " + type), types, blobs);
  }

  private static void addBlob(String type, Blob blob, List<String> types, List<Blob> blobs) {
    types.add(type);
    blobs.add(blob);
  }

  private static Part onlyFile(Release release, OciOptions options) throws RegistryException {
    if (!release.format().equals("gguf")) {
      throw RegistryException.refused(
          "Ollama runs GGUF files, and "
              + release.artifact()
              + " is "
              + release.format()
              + ": name this registry in a profile whose format is gguf");
    }
    List<Part> files = Part.withRole(Part.of(release, options), FileRole.WEIGHTS);
    if (files.size() != 1) {
      throw RegistryException.refused(
          "Ollama loads a model from one file, and "
              + release.artifact()
              + " has "
              + files.size()
              + ": let the profile write it unsplit");
    }
    return files.getFirst();
  }

  private static Optional<Blob> license(Release release, OciOptions options)
      throws RegistryException {
    Optional<Blob> file =
        Part.withRole(Part.of(release, options), FileRole.LICENSE).stream()
            .map(Part::blob)
            .findFirst();
    return file.or(() -> release.facts().license().map(name -> Blob.of(name, "the license")));
  }

  /** As {@code ollama create} writes it. */
  private static String config(Release release, List<Blob> layers) {
    ModelFacts facts = release.facts();
    Json config = new Json().put("model_format", "gguf");
    if (!facts.architecture().isEmpty()) {
      config
          .put("model_family", facts.architecture())
          .put("model_families", List.of(facts.architecture()));
    }
    Json rootfs =
        new Json()
            .put("type", "layers")
            .put("diff_ids", layers.stream().map(Blob::digest).toList());
    return CompactJson.write(
        config
            .putKnown("model_type", Quantities.ofOllama(facts.parameters()))
            .put("file_type", release.label())
            .put("architecture", "amd64")
            .put("os", "linux")
            .put("rootfs", rootfs.done())
            .done());
  }
}
