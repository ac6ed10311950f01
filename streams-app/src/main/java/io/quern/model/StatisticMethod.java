package io.quern.model;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * How a statistic is computed.
 *
 * @param name of the method, for example {@code extremes} or {@code histogram}
 */
public record StatisticMethod(String name, Map<String, String> parameters) {
  public StatisticMethod {
    parameters = Collections.unmodifiableMap(new TreeMap<>(parameters));
  }
}
