package io.quern.register;

import io.quern.model.ArtifactId;
import io.quern.model.Registration;
import io.quern.model.Registration.Phase;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What was pushed, where a push writes over others: an older revision does not come after a newer
 * one, and of those that wait the oldest goes first, so that each gets its own tags.
 */
final class Standing {
  private final Map<String, Made> newest = new HashMap<>();

  private Standing() {}

  /**
   * What stands by now, or may.
   *
   * @param find the registration of a key
   */
  static Standing of(Collection<Wanted> wanted, Function<String, Optional<Registration>> find) {
    Standing standing = new Standing();
    for (Wanted each : wanted) {
      if (!each.overwrites().isEmpty()
          && find.apply(each.key()).filter(known -> isThere(known, each)).isPresent()) {
        each.overwrites()
            .forEach(name -> standing.newest.merge(name, each.made(), TagHolders::newer));
      }
    }
    return standing;
  }

  private static boolean isThere(Registration known, Wanted each) {
    return known.content().equals(each.content())
        && (known.phase() == Phase.DONE || known.phase() == Phase.PUSHING);
  }

  /** What newer ones have of that which it would overwrite, in words. */
  List<String> newerThan(Wanted push) {
    return push.overwrites().stream()
        .flatMap(name -> newer(name, push.made()).map(id -> name + " is " + id).stream())
        .toList();
  }

  private Optional<ArtifactId> newer(String name, Made made) {
    return Optional.ofNullable(newest.get(name))
        .filter(other -> Made.AGE.compare(other, made) > 0)
        .map(Made::artifact);
  }

  /** Without those that an older one of them has to go before. */
  static Map<String, Wanted> inOrder(Map<String, Wanted> pushes) {
    Map<String, Made> oldest = new HashMap<>();
    for (Wanted each : pushes.values()) {
      each.overwrites().forEach(name -> oldest.merge(name, each.made(), Standing::older));
    }
    Map<String, Wanted> first = new HashMap<>(pushes);
    first
        .values()
        .removeIf(
            each ->
                each.overwrites().stream()
                    .anyMatch(name -> Made.AGE.compare(oldest.get(name), each.made()) < 0));
    return first;
  }

  private static Made older(Made one, Made other) {
    return Made.AGE.compare(one, other) < 0 ? one : other;
  }
}
