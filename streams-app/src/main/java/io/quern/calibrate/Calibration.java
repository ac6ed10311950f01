package io.quern.calibrate;

import io.quern.model.Statistic;
import io.quern.model.TensorInfo;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** One statistic as a subscriber describes it: what to wait for, and what becomes of it. */
final class Calibration {
  private final CalibrationMethod method;
  private final Map<String, Statistic.Member> members;

  private Calibration(Statistic.Subscribed subscribed) {
    this.method = CalibrationMethods.of(subscribed);
    this.members =
        subscribed.members().stream()
            .collect(
                Collectors.toMap(
                    member -> member.plan().source().name(),
                    Function.identity(),
                    (first, second) -> first,
                    TreeMap::new));
  }

  static Calibration of(Statistic.Subscribed subscribed) {
    return new Calibration(subscribed);
  }

  CalibrationMethod method() {
    return method;
  }

  /** Whether every chunk of every member has spoken. */
  boolean isComplete(Progress.Collecting collecting) {
    return collecting.isComplete(chunks(), method.roles());
  }

  private long chunks() {
    return members.values().stream().mapToLong(m -> m.plan().source().chunkCount()).sum();
  }

  /** The first look that has just ended, if the chunks are to be looked at again. */
  Optional<FirstLook> endedLook(Progress.Collecting collecting) {
    return method
        .firstLook()
        .filter(look -> !collecting.hasAsked())
        .filter(look -> collecting.isComplete(chunks(), look.roles()));
  }

  /**
   * Merges what all chunks said.
   *
   * @param partials by tensor, chunk and role
   */
  Outcome merge(Iterator<Statistic.Partial> partials) {
    return merge(partials, method.roles(), method.newMerge());
  }

  /** Merges what they said at the first look. */
  Outcome merge(FirstLook look, Iterator<Statistic.Partial> partials) {
    return merge(partials, look.roles(), look.newMerge());
  }

  private Outcome merge(
      Iterator<Statistic.Partial> partials, List<String> roles, CalibrationMethod.Merge merge) {
    while (partials.hasNext()) {
      Statistic.Partial partial = partials.next();
      if (roles.contains(partial.vector().role())) {
        Optional<Outcome> unusable = add(merge, partial);
        if (unusable.isPresent()) {
          return unusable.get();
        }
      }
    }
    try {
      return merge.finish();
    } catch (IllegalArgumentException e) {
      return Outcome.Unusable.unsound(
          "tensors %s: %s".formatted(String.join(", ", members.keySet()), e.getMessage()), "");
    }
  }

  private Optional<Outcome> add(CalibrationMethod.Merge merge, Statistic.Partial partial) {
    Statistic.Member member = members.get(partial.chunk().tensor());
    if (member == null || partial.chunk().index() >= member.plan().source().chunkCount()) {
      return unsound(partial, "a chunk spoke that no plan knows");
    }
    if (partial.firstNonFinite() >= 0) {
      return Optional.of(notFinite(member.plan().source(), partial));
    }
    try {
      merge.add(member, partial);
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      return unsound(partial, String.valueOf(e.getMessage()));
    }
  }

  private static Optional<Outcome> unsound(Statistic.Partial partial, String why) {
    String tensor = partial.chunk().tensor();
    return Optional.of(
        Outcome.Unusable.unsound(
            "tensor %s, chunk %d: %s".formatted(tensor, partial.chunk().index(), why), tensor));
  }

  private static Outcome notFinite(TensorInfo tensor, Statistic.Partial partial) {
    long chunk = partial.chunk().index();
    long row = tensor.firstRowOf(chunk) + partial.firstNonFinite() / tensor.shape().columns();
    long matrix = tensor.matrixOf(chunk);
    return new Outcome.Unusable(
        "not-finite",
        ("tensor %s: weight %d of row %d%s (chunk %d) is infinite or not a number;"
                + " repair the model and publish it again")
            .formatted(
                tensor.name(),
                partial.firstNonFinite() % tensor.shape().columns(),
                row,
                matrix > 0 ? " of matrix " + matrix : "",
                chunk),
        tensor.name());
  }
}
