package io.quern.plan.safetensors;

import io.quern.kernel.codebook.ColumnWeights;
import io.quern.model.Bytes;
import io.quern.plan.PlanRefused;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * How much an error in each column of a weight matters: an importance document of the model, as far
 * as a plan has a use for it.
 */
final class Importance {
  static final Importance NONE = new Importance("", Map.of());

  private final String name;

  /** A binary32 a column, by tensor. */
  private final Map<String, Bytes> columns;

  private Importance(String name, Map<String, Bytes> columns) {
    this.name = name;
    this.columns = new TreeMap<>(columns);
  }

  /**
   * The document that a profile names.
   *
   * @throws PlanRefused when the model came without it, or when it speaks of tensors that the model
   *     does not have
   */
  static Importance of(SourceModel model, Recipe recipe) throws PlanRefused {
    if (recipe.importance().isEmpty()) {
      return NONE;
    }
    String name = recipe.importance().get();
    Map<String, Bytes> columns = model.importance().get(name);
    if (columns == null) {
      throw new PlanRefused(
          "importance-missing",
          "the profile wants the importance document '%s', but the model was published %s"
              .formatted(
                  name,
                  model.importance().isEmpty()
                      ? "without one; publish a revision with it (--imatrix)"
                      : "with " + String.join(", ", model.importance().keySet())));
    }
    Set<String> known =
        model.tensors().stream().map(tensor -> tensor.name()).collect(Collectors.toSet());
    Optional<String> stranger =
        columns.keySet().stream().filter(t -> !known.contains(t)).findFirst();
    if (stranger.isPresent()) {
      throw refused(name, stranger.get(), "the model has no such tensor; correct or remove it");
    }
    return new Importance(name, columns);
  }

  /**
   * What is said of a weight; nothing where all columns are alike.
   *
   * @throws PlanRefused for importances that cannot be
   */
  Bytes of(Assignment.Assigned weight) throws PlanRefused {
    Bytes bytes = columns.getOrDefault(weight.tensor().name(), Bytes.empty());
    if (bytes.length() == 0) {
      return bytes;
    }
    long expected = weight.tensor().shape().columns();
    if (bytes.length() != expected * Float.BYTES) {
      throw refused(
          name,
          weight.tensor().name(),
          "%d importances for %d columns; give one a column"
              .formatted(bytes.length() / Float.BYTES, expected));
    }
    try {
      ColumnWeights _ = ColumnWeights.of(bytes.toArray());
      return bytes;
    } catch (IllegalArgumentException e) {
      throw refused(name, weight.tensor().name(), String.valueOf(e.getMessage()));
    }
  }

  /**
   * Refuses a document of which nothing is used.
   *
   * @param quantized the weights that get codebooks
   */
  void check(List<Assignment.Assigned> quantized) throws PlanRefused {
    boolean used =
        name.isEmpty()
            || quantized.stream().anyMatch(weight -> columns.containsKey(weight.tensor().name()));
    if (!used) {
      throw new PlanRefused(
          "importance-unsound",
          "importance document '%s' says nothing of any weight that gets a codebook"
              .formatted(name));
    }
  }

  private static PlanRefused refused(String name, String tensor, String what) {
    return new PlanRefused(
        "importance-unsound",
        "importance document '%s', tensor %s: %s".formatted(name, tensor, what));
  }
}
