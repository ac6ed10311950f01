package io.quern.register.oci;

import io.quern.format.json.CompactJson;
import io.quern.format.json.JsonArray;
import io.quern.register.ModelFacts;
import io.quern.register.RegistryException;
import io.quern.register.Release;
import java.util.List;
import java.util.Locale;

/**
 * The CNCF's ModelPack: a layer a file, none of them archived or compressed. Says format and size
 * of the model too, which its readers show.
 */
final class ModelPackForm implements Form {
  private static final String PREFIX = "application/vnd.cncf.model.";

  @Override
  public Artifact describe(Release release, OciOptions options) throws RegistryException {
    List<Part> parts = Part.of(release, options);
    Blob config = Blob.of(config(release, parts), "the config");
    return new OciLayout(MediaTypes.OCI_MANIFEST, PREFIX + "manifest.v1+json")
        .config(PREFIX + "config.v1+json", config)
        .layers(parts, part -> part.descriptor(type(part.role()), release))
        .done();
  }

  private static String type(FileRole role) {
    return PREFIX
        + switch (role) {
          case WEIGHTS -> "weight.v1.raw";
          case CONFIG -> "weight.config.v1.raw";
          case LICENSE, DOCUMENT -> "doc.v1.raw";
        };
  }

  private static String config(Release release, List<Part> parts) {
    ModelFacts facts = release.facts();
    Json descriptor =
        new Json()
            .put("createdAt", Annotations.seconds(release.publishedAt()))
            .putKnown("family", facts.architecture())
            .put("name", release.artifact().model())
            .put("version", release.artifact().revision());
    facts.license().ifPresent(license -> descriptor.put("licenses", List.of(license)));
    List<String> digests = parts.stream().map(part -> part.blob().digest()).toList();
    Json files = new Json().put("type", "layers").put("diffIds", JsonArray.ofStrings(digests));
    Json config =
        new Json()
            .put("architecture", "transformer")
            .put("format", release.format())
            .putKnown("paramSize", lower(Quantities.ofParameters(facts.parameters())))
            .put("precision", precision(facts.quantization()))
            .putKnown("quantization", lower(facts.quantization()));
    return CompactJson.write(
        new Json()
            .put("descriptor", descriptor.done())
            .put("modelfs", files.done())
            .put("config", config.done())
            .done());
  }

  /** What weights are computed with; a file of several block formats is mixed. */
  private static String precision(String quantization) {
    return switch (quantization) {
      case "F32" -> "fp32";
      case "F16" -> "fp16";
      case "BF16" -> "bf16";
      default -> "mixed";
    };
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
