package io.quern.plan.gguf;

import io.quern.format.gguf.GgmlType;
import io.quern.format.gguf.GgufFile;
import io.quern.format.gguf.GgufHeaderWriter;
import io.quern.format.gguf.MetadataValues;
import io.quern.format.gguf.TensorHeader;
import io.quern.model.Bytes;
import io.quern.model.MetadataEntry;
import io.quern.model.ModelManifest;
import io.quern.model.TensorInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Plans the output that llama-quantize v0.5.0 would write: a pure function of manifest, type and
 * what is said of single tensors.
 */
public final class GgufPlanner {
  /**
   * The data stays at 32 even where {@code general.alignment} says otherwise: llama-quantize copies
   * that key but does not obey it.
   */
  private static final long ALIGNMENT = GgufFile.DEFAULT_ALIGNMENT;

  /** Far beyond any model, and small enough that no sum of sizes overflows. */
  private static final long MAX_WEIGHTS = 1L << 56;

  private static final String SPLIT_COUNT = "split.count";

  private final ModelManifest manifest;
  private final FileType fileType;
  private final TypeOverrides overrides;
  private final Passed passed;
  private final MetadataValues values;

  private GgufPlanner(
      ModelManifest manifest, FileType fileType, TypeOverrides overrides, Passed passed) {
    this.manifest = manifest;
    this.fileType = fileType;
    this.overrides = overrides;
    this.passed = passed;
    this.values = new MetadataValues(manifest.metadata());
  }

  /**
   * The layout of {@code manifest}'s model as {@code fileType}.
   *
   * @throws PlanRefusedException for a type that Quern does not make, and for models that
   *     llama-quantize refuses
   */
  public static GgufPlan plan(ModelManifest manifest, FileType fileType)
      throws PlanRefusedException {
    return plan(manifest, List.of(), fileType, TypeOverrides.NONE);
  }

  /**
   * The same after other types: what llama-quantize makes when it is run for each of them in turn
   * on what it wrote before, {@code --allow-requantize}.
   *
   * @param overrides of the last run
   */
  static GgufPlan plan(
      ModelManifest manifest, List<FileType> through, FileType fileType, TypeOverrides overrides)
      throws PlanRefusedException {
    Passed passed = Passed.nothing(manifest.tensors());
    ModelManifest standing = manifest;
    for (FileType type : through) {
      GgufPlanner planner = new GgufPlanner(standing, supported(type), TypeOverrides.NONE, passed);
      Layout layout = planner.layout(false);
      standing = planner.written(layout);
      passed = passed.then(layout.table());
    }
    return new GgufPlanner(standing, supported(fileType), overrides, passed).plan(false);
  }

  private static FileType supported(FileType type) throws PlanRefusedException {
    if (!type.isSupported()) {
      throw new PlanRefusedException(type.refusal(), "", "choose one of these");
    }
    return type;
  }

  /**
   * The same for every type, as if the kernels and the importance matrix were there: the rules are
   * older than the kernels.
   */
  static GgufPlan planAnyType(ModelManifest manifest, FileType fileType, boolean hasImportance)
      throws PlanRefusedException {
    return new GgufPlanner(
            manifest, fileType, TypeOverrides.NONE, Passed.nothing(manifest.tensors()))
        .plan(hasImportance);
  }

  /**
   * What stands in a header.
   *
   * @param sources in the order of the table
   */
  private record Layout(
      List<SourceTensor> sources, List<MetadataEntry> metadata, List<TensorHeader> table) {}

  private Layout layout(boolean hasImportance) throws PlanRefusedException {
    ModelTraits traits = ModelTraitsReader.read(values);
    refuseParts();
    List<SourceTensor> sources = SourceTensor.checked(OutputOrder.of(manifest.tensors()));
    List<TensorHeader> table = table(sources, new Mix(fileType, traits, hasImportance));
    return new Layout(sources, metadata(sources), table);
  }

  private GgufPlan plan(boolean hasImportance) throws PlanRefusedException {
    Layout layout = layout(hasImportance);
    List<TensorHeader> table = layout.table();
    Bytes header = GgufHeaderWriter.write(layout.metadata(), table, ALIGNMENT);
    List<PlannedTensor> tensors =
        table.stream().map(tensor -> passed.planned(tensor, header.length())).toList();
    long dataBytes =
        table.isEmpty() ? 0 : padded(table.getLast().offset() + table.getLast().bytes());
    return new GgufPlan(fileType, header, tensors, header.length() + dataBytes);
  }

  /** The manifest of what this planner plans. */
  private ModelManifest written(Layout layout) {
    List<TensorInfo> tensors =
        IntStream.range(0, layout.table().size())
            .mapToObj(i -> layout.sources().get(i).as(layout.table().get(i).type()))
            .toList();
    return new ModelManifest(
        manifest.sourceFormat(),
        manifest.sourceVersion(),
        manifest.architecture(),
        ALIGNMENT,
        layout.metadata(),
        tensors);
  }

  private void refuseParts() throws PlanRefusedException {
    long parts = values.u16Of(SPLIT_COUNT).orElse(0);
    if (parts > 1) {
      throw PlanRefusedException.ofKey(
          SPLIT_COUNT,
          "the file is one of " + parts + " parts of a model",
          "merge them first: llama-gguf-split --merge");
    }
  }

  private List<TensorHeader> table(List<SourceTensor> sources, Mix mix)
      throws PlanRefusedException {
    TypeRules rules =
        new TypeRules(mix, overrides, sources.stream().map(SourceTensor::info).toList());
    List<TensorHeader> table = new ArrayList<>(sources.size());
    long offset = 0;
    for (SourceTensor source : sources) {
      GgmlType target = rules.choose(source.info(), source.type());
      if (!passed.isMade(source.info().name())) { // what was read once can be read again
        source.checkConversion(target);
      }
      TensorHeader header =
          new TensorHeader(source.info().name(), source.info().shape(), target, offset);
      table.add(header);
      offset = end(header);
    }
    return table;
  }

  private List<MetadataEntry> metadata(List<SourceTensor> sources) throws PlanRefusedException {
    long stated =
        fileType == FileType.COPY
            ? SourceFileType.of(values, sources.stream().map(SourceTensor::type).toList())
            : fileType.id();
    return OutputMetadata.of(manifest.metadata(), stated);
  }

  private static long end(TensorHeader header) throws PlanRefusedException {
    if (header.shape().weights() > MAX_WEIGHTS || header.offset() > MAX_WEIGHTS) {
      throw PlanRefusedException.ofTensor(
          header.name(), "the tensors up to it are larger than any file", "correct the manifest");
    }
    return padded(header.offset() + header.bytes());
  }

  private static long padded(long bytes) {
    return Math.ceilDiv(bytes, ALIGNMENT) * ALIGNMENT;
  }
}
