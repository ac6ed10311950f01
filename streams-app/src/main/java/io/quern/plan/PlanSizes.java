package io.quern.plan;

import io.quern.model.TensorInfo;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a model takes, and what its weights alone would: exact, in bytes.
 *
 * @param weights of all tensors
 * @param bits of a weight, in the format that most of them get
 * @param parts of the output; together they are all of it
 */
public record PlanSizes(long weights, int bits, Map<Part, Long> parts) {
  private static final Set<String> FLOATS = Set.of("F32", "F16", "BF16", "F64");
  private static final Set<String> OUTPUTS =
      Set.of("lm_head.weight", "output.weight", "embed_out.weight");

  /** What bytes are for, in the order in which a person is told. */
  public enum Part {
    CODES("codes of quantized weights"),
    SCALES("their scales and zero points"),
    EMBEDDINGS("embeddings"),
    OUTPUT("output layer"),
    NORMS("norms and biases"),
    KEPT("other weights kept as they are"),
    AROUND("headers, constants, files carried");

    private final String words;

    Part(String words) {
      this.words = words;
    }

    public String words() {
      return words;
    }

    /** The same for a program. */
    public String key() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static PlanSizes of(PlanTable table) {
    Map<Part, Long> parts = new EnumMap<>(Part.class);
    Map<Integer, Long> weightsByBits = new TreeMap<>();
    long tensors = 0;
    for (PlanTable.Row row : table.rows()) {
      if (!row.isCarried()) {
        tensors += row.bytes();
        weightsByBits.merge(row.bits(), row.source().shape().weights(), Long::sum);
        add(parts, row);
      }
    }
    parts.merge(Part.AROUND, table.fileBytes() - tensors, Long::sum);
    int bits =
        weightsByBits.entrySet().stream()
            .max(Map.Entry.comparingByValue())
            .map(Map.Entry::getKey)
            .orElse(Integer.SIZE);
    return new PlanSizes(table.weights(), bits, parts);
  }

  private static void add(Map<Part, Long> parts, PlanTable.Row row) {
    Part place = placeOf(row.source());
    if (place != Part.KEPT || FLOATS.contains(row.to())) {
      parts.merge(place, row.bytes(), Long::sum);
      return;
    }
    long codes = Math.ceilDiv(row.source().shape().weights() * row.bits(), (long) Byte.SIZE);
    parts.merge(Part.CODES, Math.min(codes, row.bytes()), Long::sum);
    parts.merge(Part.SCALES, Math.max(0, row.bytes() - codes), Long::sum);
  }

  private static Part placeOf(TensorInfo tensor) {
    if (tensor.shape().dimensions() < 2) {
      return Part.NORMS;
    }
    if (OUTPUTS.contains(tensor.name())) {
      return Part.OUTPUT;
    }
    String module = tensor.name().replaceFirst("\\.weight$", "");
    String last = module.substring(module.lastIndexOf('.') + 1);
    boolean embedding =
        last.contains("embd") || last.contains("embed") || last.equals("wte") || last.equals("wpe");
    return embedding ? Part.EMBEDDINGS : Part.KEPT;
  }

  /** Bytes of the weights at {@link #bits}, nothing else. */
  public long ideal() {
    return Math.ceilDiv(weights * bits, (long) Byte.SIZE);
  }

  /** Bytes of the weights as F32. */
  public long asF32() {
    return weights * Float.BYTES;
  }
}
