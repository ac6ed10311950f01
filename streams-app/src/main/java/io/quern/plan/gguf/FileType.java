package io.quern.plan.gguf;

import io.quern.format.gguf.GgmlType;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The file types of llama-quantize: a mix of tensor types under one name. The number is what {@code
 * general.file_type} holds. Sources: quantize.cpp (names), llama.h (numbers), llama-quant.cpp,
 * llama_ftype_get_default_type.
 */
public enum FileType {
  F32(0, GgmlType.F32, "every matrix in 32-bit floating point"),
  F16(1, GgmlType.F16, "every matrix in IEEE 16-bit floating point"),
  BF16(
      32,
      GgmlType.BF16,
      "every matrix in bfloat16: the range of 32-bit floating point with 8 bits of precision"),
  COPY(0, GgmlType.F32, "every tensor as it is, in the layout of a new file"),
  Q4_0(2, GgmlType.Q4_0, "4 bits a weight, in blocks of 32 with one scale each"),
  Q4_1(3, GgmlType.Q4_1, "4 bits a weight, in blocks of 32 with a scale and a minimum each"),
  Q5_0(8, GgmlType.Q5_0, "5 bits a weight, in blocks of 32 with one scale each"),
  Q5_1(9, GgmlType.Q5_1, "5 bits a weight, in blocks of 32 with a scale and a minimum each"),
  Q8_0(7, GgmlType.Q8_0, "8 bits a weight, in blocks of 32 with one scale each: nearly no loss"),
  Q2_K(
      10,
      GgmlType.Q2_K,
      Words.kQuants(2, "with attn_v, attn_output and ffn_down at 3 bits or more")),
  Q2_K_S(21, GgmlType.Q2_K, Words.kQuants(2, "S, the small mix, with few exceptions")),
  Q3_K_S(11, GgmlType.Q3_K, Words.kQuants(3, "S, the small mix: only the output has more bits")),
  Q3_K_M(
      12,
      GgmlType.Q3_K,
      Words.kQuants(
          3, "M, the medium mix: attn_v, attn_output and ffn_down have 4 bits, a few of them 5")),
  Q3_K_L(
      13,
      GgmlType.Q3_K,
      Words.kQuants(3, "L, the large mix: attn_v, attn_output and ffn_down have 5 bits")),
  Q4_K_S(
      14,
      GgmlType.Q4_K,
      Words.kQuants(4, "S, the small mix: the first few attn_v and ffn_down have 5 bits")),
  Q4_K_M(
      15,
      GgmlType.Q4_K,
      Words.kQuants(4, "M, the medium mix: about half of attn_v and ffn_down have 6 bits")),
  Q5_K_S(16, GgmlType.Q5_K, Words.kQuants(5, "S, the small mix: only the output has more bits")),
  Q5_K_M(
      17,
      GgmlType.Q5_K,
      Words.kQuants(5, "M, the medium mix: about half of attn_v and ffn_down have 6 bits")),
  Q6_K(18, GgmlType.Q6_K, Words.kQuants(6, "the same for all matrices")),
  Q1_0(40, GgmlType.Q1_0, "1 bit a weight, in blocks of 128 with one scale each"),
  Q2_0(41, GgmlType.Q2_0, "2 bits a weight, in blocks of 64 with one scale each"),
  MXFP4_MOE(
      38,
      GgmlType.MXFP4,
      "the experts in MXFP4 (4-bit floating point, blocks of 32 with a power of two as scale), all"
          + " else in Q8_0"),
  IQ1_S(24, GgmlType.IQ1_S, Words.codebook("1.56", "S, the small mix")),
  IQ1_M(31, GgmlType.IQ1_M, Words.codebook("1.75", "M, the medium mix")),
  IQ2_XXS(19, GgmlType.IQ2_XXS, Words.codebook("2.06", "XXS, the smallest mix")),
  IQ2_XS(20, GgmlType.IQ2_XS, Words.codebook("2.31", "XS, a very small mix")),
  IQ2_S(28, GgmlType.IQ2_XS, Words.codebook("2.5", "S, the small mix")),
  IQ2_M(29, GgmlType.IQ2_S, Words.codebook("2.7", "M, the medium mix")),
  IQ3_XXS(23, GgmlType.IQ3_XXS, Words.codebook("3.06", "XXS, the smallest mix")),
  IQ3_XS(22, GgmlType.IQ3_S, Words.codebook("3.3", "XS, a very small mix")),
  IQ3_S(26, GgmlType.IQ3_S, Words.codebook("3.44", "S, the small mix")),
  IQ3_M(27, GgmlType.IQ3_S, Words.codebook("3.66", "M, the medium mix")),
  IQ4_NL(
      25,
      GgmlType.IQ4_NL,
      "4.5 bits a weight, in blocks of 32 that share one fixed table of 16 levels (NL:"
          + " non-linear)"),
  IQ4_XS(
      30,
      GgmlType.IQ4_XS,
      "4.25 bits a weight, in super-blocks of 256 that share one fixed table of 16 levels"),
  TQ1_0(36, GgmlType.TQ1_0, "ternary weights (-1, 0, 1), 1.69 bits each"),
  TQ2_0(37, GgmlType.TQ2_0, "ternary weights (-1, 0, 1), 2.06 bits each");

  private static final Map<String, FileType> ALIASES =
      Map.of("Q3_K", Q3_K_M, "Q4_K", Q4_K_M, "Q5_K", Q5_K_M);
  private static final Set<FileType> SUPPORTED = EnumSet.range(F32, Q6_K);

  static {
    SUPPORTED.remove(Q2_K_S);
  }

  private final int id;
  private final GgmlType defaultType;
  private final String words;

  FileType(int id, GgmlType defaultType, String words) {
    this.id = id;
    this.defaultType = defaultType;
    this.words = words;
  }

  /**
   * The type that llama-quantize reads from an argument: a name or alias in any case, else a
   * number. The number may be followed by anything, so {@code 7b.gguf} is Q8_0. Source:
   * quantize.cpp, try_parse_ftype.
   */
  public static Optional<FileType> parse(String text) {
    Optional<FileType> named =
        Arrays.stream(values()).filter(type -> type.name().equalsIgnoreCase(text)).findFirst();
    return named
        .or(() -> aliased(text))
        .or(
            () ->
                LeadingInteger.of(text).stream()
                    .mapToObj(FileType::withId)
                    .flatMap(Optional::stream)
                    .findFirst());
  }

  /**
   * The type with that number in {@code general.file_type}; 0 is {@link #F32}, never {@link #COPY}.
   */
  public static Optional<FileType> withId(long id) {
    return Arrays.stream(values()).filter(type -> type.id == id && type != COPY).findFirst();
  }

  /** The types that Quern makes. */
  public static Set<FileType> supported() {
    return EnumSet.copyOf(SUPPORTED);
  }

  /** Other names of the type. */
  public List<String> aliases() {
    return ALIASES.entrySet().stream()
        .filter(alias -> alias.getValue() == this)
        .map(Map.Entry::getKey)
        .toList();
  }

  public int id() {
    return id;
  }

  /** The type of a matrix for which the mix has no other rule. */
  public GgmlType defaultType() {
    return defaultType;
  }

  /** The label in words. */
  public String words() {
    return words;
  }

  public boolean isSupported() {
    return SUPPORTED.contains(this);
  }

  /** Whether some of its tensors cannot be made without an importance matrix. */
  public boolean needsImportance() {
    return switch (this) {
      case IQ1_S, IQ1_M, IQ2_XXS, IQ2_XS, IQ2_S, IQ2_M, IQ3_XXS, IQ3_XS, Q2_K_S -> true;
      default -> false;
    };
  }

  /** For a type that is not {@link #isSupported()}: a sentence that says so. */
  public String refusal() {
    return name()
        + (needsImportance()
            ? " needs an importance matrix, which Quern does not read yet"
            : " is a type that Quern does not make yet")
        + "; it makes "
        + String.join(", ", SUPPORTED.stream().map(FileType::name).toList());
  }

  private static Optional<FileType> aliased(String text) {
    return ALIASES.entrySet().stream()
        .filter(alias -> alias.getKey().equalsIgnoreCase(text))
        .map(Map.Entry::getValue)
        .findFirst();
  }

  /** Phrases that several labels share. */
  private static final class Words {
    static String kQuants(int bits, String mix) {
      return bits
          + " bits a weight; K: k-quants, super-blocks of 256 weights whose scales are quantized"
          + " too (not k-means); "
          + mix;
    }

    static String codebook(String bits, String mix) {
      return bits + " bits a weight; IQ: groups of weights are rows of a fixed codebook; " + mix;
    }
  }
}
