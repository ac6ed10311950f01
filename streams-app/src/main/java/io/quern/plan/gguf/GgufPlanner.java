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
 * Plans the output that llama-quantize v0.5.0 would write: a pure function of manifest and type.
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
  private final MetadataValues values;

  private GgufPlanner(ModelManifest manifest, FileType fileType) {
    this.manifest = manifest;
    this.fileType = fileType;
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
    if (!fileType.isSupported()) {
      throw new PlanRefusedException(fileType.refusal(), "", "choose one of these");
    }
    return new GgufPlanner(manifest, fileType).plan(false);
  }

  /**
   * The same for every type, as if the kernels and the importance matrix were there: the rules are
   * older than the kernels.
   */
  static GgufPlan planAnyType(ModelManifest manifest, FileType fileType, boolean hasImportance)
      throws PlanRefusedException {
    return new GgufPlanner(manifest, fileType).plan(hasImportance);
  }

  private GgufPlan plan(boolean hasImportance) throws PlanRefusedException {
    ModelTraits traits = ModelTraitsReader.read(values);
    refuseParts();
    List<SourceTensor> sources = SourceTensor.checked(OutputOrder.of(manifest.tensors()));
    List<TensorHeader> table = table(sources, new Mix(fileType, traits, hasImportance));
    Bytes header = GgufHeaderWriter.write(metadata(sources), table, ALIGNMENT);
    List<PlannedTensor> tensors =
        IntStream.range(0, table.size())
            .mapToObj(i -> planned(sources.get(i).info(), table.get(i), header.length()))
            .toList();
    long dataBytes =
        table.isEmpty() ? 0 : padded(table.getLast().offset() + table.getLast().bytes());
    return new GgufPlan(fileType, header, tensors, header.length() + dataBytes);
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
    TypeRules rules = new TypeRules(mix, sources.stream().map(SourceTensor::info).toList());
    List<TensorHeader> table = new ArrayList<>(sources.size());
    long offset = 0;
    for (SourceTensor source : sources) {
      GgmlType target = rules.choose(source.info(), source.type());
      source.checkConversion(target);
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

  private static PlannedTensor planned(TensorInfo source, TensorHeader header, long dataBegin) {
    return new PlannedTensor(source, header.type(), dataBegin + header.offset(), header.bytes());
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
