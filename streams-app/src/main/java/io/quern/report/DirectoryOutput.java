package io.quern.report;

import io.quern.format.safetensors.SafetensorsFile;
import io.quern.model.ModelManifest;
import io.quern.model.Profile;
import io.quern.model.ProfileDetails.Option;
import io.quern.model.Revision;
import io.quern.model.Statistic;
import io.quern.model.TensorPlan;
import io.quern.plan.ArtifactPlan;
import io.quern.plan.PlanRefused;
import io.quern.plan.safetensors.SafetensorsFormatPlanner;
import io.quern.plan.safetensors.WrittenProfile;
import io.quern.publish.SafetensorsListing;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A directory of safetensors that Quern made of another. What it says of itself and the original
 * lead to the same plan again, and so to where each array stands.
 */
public final class DirectoryOutput implements AutoCloseable {
  private final Path path;
  private final SafetensorsListing listing;
  private final WrittenFiles files;

  private DirectoryOutput(Path path, SafetensorsListing listing) {
    this.path = path;
    this.listing = listing;
    files = new WrittenFiles("aqlm".equals(method(listing)));
  }

  /** An output as its headers describe it. */
  public static DirectoryOutput of(Path path, SafetensorsListing listing) {
    return new DirectoryOutput(path, listing);
  }

  private static String method(SafetensorsListing listing) {
    return listing
        .config()
        .flatMap(config -> config.json().object("quantization_config"))
        .flatMap(config -> config.string("quant_method"))
        .orElse("");
  }

  /**
   * Its quantized tensors, in the order of their places.
   *
   * @throws NotComparable when it is not what Quern makes of the original
   */
  public List<WrittenTensor> tensors(ModelManifest original) throws NotComparable, IOException {
    PlanRefused refused = null;
    for (String names : List.of("reference", "source")) {
      try {
        ArtifactPlan plan = plan(original, names);
        if (hasHeadersOf(plan)) {
          return tensors(plan);
        }
      } catch (PlanRefused e) {
        refused = e;
      }
    }
    throw new NotComparable(
        refused == null
            ? "its files are not laid out as Quern writes them of the original"
            : refused.text());
  }

  private ArtifactPlan plan(ModelManifest original, String names)
      throws PlanRefused, NotComparable {
    Optional<Profile> profile =
        WrittenProfile.of(
            listing.config().flatMap(config -> config.json().object("quantization_config")),
            metadata(),
            List.of(
                new Option("shardBytes", Long.toString(largestShard())),
                new Option("names", names)));
    if (profile.isEmpty()) {
      throw new NotComparable("it does not say how it is quantized");
    }
    return new SafetensorsFormatPlanner()
        .plan(new Revision("original", "one"), original, profile.get());
  }

  private Map<String, String> metadata() {
    Map<String, String> metadata = new LinkedHashMap<>();
    listing.files().values().forEach(file -> file.metadata().forEach(metadata::putIfAbsent));
    return metadata;
  }

  /** Cut at that many bytes, files come out as they are: only a lone tensor may be larger. */
  private long largestShard() {
    return listing.files().values().stream()
        .filter(file -> file.tensors().size() > 1)
        .mapToLong(file -> file.fileBytes() - file.headerBytes())
        .max()
        .orElse(1);
  }

  private boolean hasHeadersOf(ArtifactPlan plan) throws IOException {
    for (Map.Entry<String, SafetensorsFile> file : listing.files().entrySet()) {
      files.open(file.getKey(), path.resolve(file.getKey()));
      long end = file.getValue().headerBytes();
      List<ArtifactPlan.Fixed> header =
          plan.fixed().stream()
              .filter(each -> each.file().equals(file.getKey()) && each.offset() < end)
              .toList();
      long planned = header.stream().mapToLong(each -> each.bytes().length()).sum();
      if (planned != end || !header.stream().allMatch(this::isThere)) {
        return false;
      }
    }
    return true;
  }

  private boolean isThere(ArtifactPlan.Fixed fixed) {
    byte[] expected = fixed.bytes().toArray();
    return Arrays.equals(files.read(fixed.file(), fixed.offset(), expected.length), expected);
  }

  private List<WrittenTensor> tensors(ArtifactPlan plan) {
    Map<String, Planned> planned = new LinkedHashMap<>();
    for (TensorPlan tensor : plan.tensors()) {
      planned.put(tensor.source().name(), new Planned(tensor, "", List.of()));
    }
    for (ArtifactPlan.StatisticPlan statistic : plan.statistics()) {
      String method = statistic.measured() ? statistic.method().name() : "";
      for (Statistic.Member member : statistic.members()) {
        Planned one = new Planned(member.plan(), method, member.wholes());
        planned.merge(member.plan().source().name(), one, Planned::with);
      }
    }
    return planned.values().stream()
        .filter(tensor -> !tensor.plan().format().name().equals(tensor.plan().source().dtype()))
        .map(tensor -> (WrittenTensor) tensor.written(files))
        .toList();
  }

  /** What the statistics of a tensor say together. */
  private record Planned(TensorPlan plan, String method, List<Statistic.WholeArray> wholes) {
    Planned with(Planned other) {
      List<Statistic.WholeArray> all = new ArrayList<>(wholes);
      all.addAll(other.wholes);
      return new Planned(plan.arrays().isEmpty() ? other.plan : plan, method + other.method, all);
    }

    WrittenRows written(WrittenFiles files) {
      return new WrittenRows(plan, method, wholes, files);
    }
  }

  @Override
  public void close() {
    files.close();
  }
}
