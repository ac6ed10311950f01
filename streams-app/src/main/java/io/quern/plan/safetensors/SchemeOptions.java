package io.quern.plan.safetensors;

import io.quern.model.ProfileDetails.Option;
import io.quern.plan.PlanRefused;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;

/** The options of a profile that change a scheme. */
final class SchemeOptions {
  /** Their names. */
  static final Set<String> NAMES =
      Set.of("strategy", "group", "block", "symmetric", "observer", "percentile", "activations");

  private SchemeOptions() {}

  /**
   * The scheme as one option changes it.
   *
   * @throws PlanRefused when the option has a value that it cannot have
   */
  static Scheme apply(Scheme scheme, Option option) throws PlanRefused {
    return switch (option.name()) {
      case "strategy" -> scheme.with(grain(scheme, option));
      case "group" -> scheme.with(group(scheme, number(option, option.value())));
      case "block" -> scheme.with(block(option));
      case "symmetric" -> scheme.withSymmetric(flag(option));
      case "observer" -> scheme.with(observer(scheme, option));
      case "percentile" ->
          scheme.with(scheme.observer().withPercentile(option.value(), "option percentile"));
      case "activations" -> scheme.with(activations(option));
      default -> throw new IllegalArgumentException("no option of a scheme: " + option.name());
    };
  }

  private static Grain grain(Scheme scheme, Option option) throws PlanRefused {
    Strategy strategy =
        Strategy.find(option.value())
            .orElseThrow(() -> refused(option, "tensor, channel, group, block"));
    if (strategy == scheme.grain().strategy()) {
      return scheme.grain();
    }
    return switch (strategy) {
      case TENSOR -> Grain.TENSOR;
      case CHANNEL -> Grain.CHANNEL;
      case GROUP -> Grain.group(128);
      case BLOCK -> Grain.block(128, 128);
      case TENSOR_GROUP -> throw refused(option, "tensor, channel, group, block");
    };
  }

  private static Grain group(Scheme scheme, int columns) {
    return scheme.grain().strategy() == Strategy.TENSOR_GROUP
        ? Grain.tensorGroup(columns)
        : Grain.group(columns);
  }

  /** Rows and columns, {@code 128x128}. */
  private static Grain block(Option option) throws PlanRefused {
    String[] extents = option.value().toLowerCase(Locale.ROOT).split("x", -1);
    if (extents.length != 2) {
      throw refused(option, "ROWSxCOLUMNS such as 128x128");
    }
    return Grain.block(number(option, extents[0]), number(option, extents[1]));
  }

  /** A percentile may be said before its observer is. */
  private static Observer observer(Scheme scheme, Option option) throws PlanRefused {
    Observer found =
        Observer.find(option.value()).orElseThrow(() -> refused(option, Observer.NAMES));
    return new Observer(found.kind(), scheme.observer().percentile());
  }

  private static boolean flag(Option option) throws PlanRefused {
    return switch (option.value().toLowerCase(Locale.ROOT)) {
      case "true" -> true;
      case "false" -> false;
      default -> throw refused(option, "true, false");
    };
  }

  private static Activations activations(Option option) throws PlanRefused {
    return Arrays.stream(Activations.values())
        .filter(each -> each.name().equalsIgnoreCase(option.value()))
        .findFirst()
        .orElseThrow(() -> refused(option, "none, dynamic"));
  }

  static int number(Option option, String text) throws PlanRefused {
    try {
      int number = Integer.parseInt(text.strip());
      if (number >= 1) {
        return number;
      }
    } catch (NumberFormatException e) {
      // said below, as for a number out of range
    }
    throw refused(option, "a whole number above 0");
  }

  private static PlanRefused refused(Option option, String allowed) {
    return Refusals.option(
        "option " + option.name() + " is '" + option.value() + "'; use " + allowed);
  }
}
