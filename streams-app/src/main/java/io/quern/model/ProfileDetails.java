package io.quern.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a profile says beyond its type.
 *
 * @param options of the format, in the order given
 * @param groups schemes of mixed precision; what none of them names has the profile's type
 * @param ignore patterns of modules that stay as they are; empty for the format's default
 * @param arithmetic {@code weights} to round as the reference does on a CPU; empty for the default
 * @param output how the output is cut, and what is measured
 * @param upkeep when artifacts are made and how long they stay
 */
public record ProfileDetails(
    List<Option> options,
    List<QuantizationGroup> groups,
    List<String> ignore,
    String arithmetic,
    Output output,
    Upkeep upkeep) {
  /** Nothing: the type says it all. */
  public static final ProfileDetails NONE =
      new ProfileDetails(List.of(), List.of(), List.of(), "", Output.DEFAULT, Upkeep.DEFAULT);

  /**
   * The option that names an importance document: how much an error in each column of a weight
   * matters.
   */
  public static final String IMPORTANCE = "importance";

  /** The option that lists the types that weights pass through before they get their last one. */
  public static final String THROUGH = "through";

  /** An option of GGUF's, any number of them: {@code PATTERN=TYPE} for tensors of such names. */
  public static final String TENSOR_TYPE = "tensorType";

  /** The type of {@code output.weight}. */
  public static final String OUTPUT_TENSOR_TYPE = "outputTensorType";

  /** The type of the token embeddings. */
  public static final String TOKEN_EMBEDDING_TYPE = "tokenEmbeddingType";

  /** Whether all tensors get the same type. */
  public static final String PURE = "pure";

  /** Whether {@code output.weight} stays as it is. */
  public static final String LEAVE_OUTPUT_TENSOR = "leaveOutputTensor";

  public ProfileDetails {
    options = List.copyOf(options);
    groups = List.copyOf(groups);
    ignore = List.copyOf(ignore);
  }

  /** Details that leave the upkeep to the service. */
  public ProfileDetails(
      List<Option> options,
      List<QuantizationGroup> groups,
      List<String> ignore,
      String arithmetic,
      Output output) {
    this(options, groups, ignore, arithmetic, output, Upkeep.DEFAULT);
  }

  /** The same with another upkeep; not a byte is different. */
  public ProfileDetails with(Upkeep other) {
    return new ProfileDetails(options, groups, ignore, arithmetic, output, other);
  }

  /** A name and a value, both as text. */
  public record Option(String name, String value) {}

  /**
   * What surrounds the weights.
   *
   * @param errorFigures whether the error of the quantization is measured; decides no byte
   * @param shards files that the output is split into; 0 for as many as the format's limit asks for
   */
  public record Output(boolean errorFigures, int shards) {
    public static final Output DEFAULT = new Output(true, 0);
  }

  /** The same with another arithmetic. */
  public ProfileDetails withArithmetic(String other) {
    return new ProfileDetails(options, groups, ignore, other, output, upkeep);
  }

  /** The same with an importance document. */
  public ProfileDetails withImportance(String name) {
    List<Option> more = new ArrayList<>(options);
    more.removeIf(option -> option.name().equals(IMPORTANCE));
    more.add(new Option(IMPORTANCE, name));
    return new ProfileDetails(more, groups, ignore, arithmetic, output, upkeep);
  }

  /** The same with more options. */
  public ProfileDetails withOptions(List<Option> others) {
    List<Option> more = new ArrayList<>(options);
    more.addAll(others);
    return new ProfileDetails(more, groups, ignore, arithmetic, output, upkeep);
  }

  /** The values of an option that may be given several times, in their order. */
  public List<String> options(String name) {
    return options.stream()
        .filter(option -> option.name().equals(name))
        .map(Option::value)
        .toList();
  }

  /** The value of an option; the last one counts. */
  public Optional<String> option(String name) {
    return options.stream()
        .filter(option -> option.name().equals(name))
        .map(Option::value)
        .reduce((first, last) -> last);
  }
}
