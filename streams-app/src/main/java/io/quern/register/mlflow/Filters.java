package io.quern.register.mlflow;

import java.util.Map;
import java.util.stream.Collectors;

/** MLflow's search language; only values that need no quoting come in. */
final class Filters {
  private Filters() {}

  /** Runs or versions with all those tags. */
  static String tags(Map<String, String> tags) {
    return tags.entrySet().stream()
        .map(tag -> "tags.`%s` = '%s'".formatted(tag.getKey(), tag.getValue()))
        .collect(Collectors.joining(" and "));
  }
}
