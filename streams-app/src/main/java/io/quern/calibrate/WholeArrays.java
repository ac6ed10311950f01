package io.quern.calibrate;

import io.quern.model.Statistic;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * {@code arrays}: nothing is measured; quantizing a tensor gave arrays whose bytes chunks share,
 * and they are put together here. What is put together follows from where the tensor's whole arrays
 * go.
 */
final class WholeArrays {
  private WholeArrays() {}

  static CalibrationMethod of(Statistic.Subscribed subscribed) {
    if (subscribed.members().size() != 1) {
      throw new IllegalArgumentException("is of one tensor, not " + subscribed.members().size());
    }
    Statistic.Member member = subscribed.members().getFirst();
    Set<String> roles =
        member.wholes().stream().map(Statistic.WholeArray::role).collect(Collectors.toSet());
    Parameters parameters = new Parameters(subscribed.method());
    if (roles.equals(Set.of(PackedZeros.ZERO))) {
      return new PackedZeros(member.plan().source(), parameters.integer("bits", 2, 8));
    }
    if (roles.contains(NestedAbsmax.ABSMAX)) {
      return NestedAbsmax.of(member, parameters.text("state", "{}"));
    }
    throw new IllegalArgumentException("arrays " + List.copyOf(roles) + " cannot be put together");
  }

  /** A method that puts arrays together in the first pass and forgets them. */
  interface Assembly extends CalibrationMethod {
    @Override
    default boolean isKept() {
      return false;
    }

    @Override
    default boolean hasSecondPass() {
      return false;
    }
  }
}
