package io.quern.register.http;

import io.quern.register.RegistryException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** An adapter's options, checked: one that is not known is refused by name. */
public final class Options {
  /** Seconds that a registry may be silent; every adapter that speaks HTTP has it. */
  public static final String TIMEOUT = "timeout";

  private static final long DEFAULT_SECONDS = 120;

  private final String adapter;
  private final Map<String, String> values;

  private Options(String adapter, Map<String, String> values) {
    this.adapter = adapter;
    this.values = values;
  }

  public static Options of(String adapter, Map<String, String> values, Set<String> known)
      throws RegistryException {
    Set<String> all = new TreeSet<>(known);
    all.add(TIMEOUT);
    for (String name : new TreeSet<>(values.keySet())) {
      if (!all.contains(name)) {
        throw RegistryException.refused(
            "adapter %s has no option '%s'; it has %s"
                .formatted(adapter, name, String.join(", ", all)));
      }
    }
    return new Options(adapter, values);
  }

  public Optional<String> text(String name) {
    return Optional.ofNullable(values.get(name)).filter(value -> !value.isEmpty());
  }

  public boolean isOn(String name) throws RegistryException {
    String value = text(name).orElse("false");
    return switch (value) {
      case "true" -> true;
      case "false" -> false;
      default -> throw refused(name, value, "is true or false");
    };
  }

  public Duration timeout() throws RegistryException {
    String value = text(TIMEOUT).orElse(Long.toString(DEFAULT_SECONDS));
    try {
      long seconds = Long.parseLong(value);
      if (seconds > 0) {
        return Duration.ofSeconds(seconds);
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw refused(TIMEOUT, value, "is a number of seconds");
  }

  public RegistryException refused(String name, String value, String what) {
    return RegistryException.refused(
        "option %s of adapter %s %s, not '%s'".formatted(name, adapter, what, value));
  }
}
