package io.quern.register;

import io.quern.model.ArtifactId;
import io.quern.model.Profile;
import io.quern.model.Registration;
import io.quern.model.Registration.Effort;
import io.quern.model.Registration.Phase;
import io.quern.model.Registration.Place;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The complete artifacts of one model, and where their pushes stand. */
final class ModelBook {
  private final Map<String, Made> made = new TreeMap<>();

  /** Made again, or for the first time. */
  private final Map<String, Made> inMaking = new TreeMap<>();

  private final Map<String, Registration> registrations = new TreeMap<>();
  private Map<String, Wanted> wanted = Map.of();
  private TagHolders holders = new TagHolders(List.of());
  private Standing standing = Standing.of(List.of(), key -> Optional.empty());

  void complete(Made artifact) {
    made.put(artifact.artifact().toString(), artifact);
    inMaking.remove(artifact.artifact().toString());
  }

  /**
   * It is being made. What was pushed of it before stands until then, so it keeps its names.
   *
   * @param now as it is going to be; how it was is remembered instead, where that is known
   */
  void inMaking(Made now) {
    String artifact = now.artifact().toString();
    Made before = made.remove(artifact);
    if (before != null) {
      inMaking.put(artifact, before);
    } else {
      inMaking.merge(artifact, now, (old, fresh) -> old.publishedAt() > 0 ? old : fresh);
    }
  }

  /** It came to an end without being complete. */
  void notComplete(String artifact) {
    made.remove(artifact);
    inMaking.remove(artifact);
  }

  /** Takes a registration for true, as it stands in the log. */
  void noted(String key, Optional<Registration> registration) {
    registration.ifPresentOrElse(
        value -> registrations.put(key, value), () -> registrations.remove(key));
  }

  Optional<Registration> find(String key) {
    return Optional.ofNullable(registrations.get(key));
  }

  /** What is wanted under a key as of the last {@link #reconcile}. */
  Optional<Wanted> wanted(String key) {
    return Optional.ofNullable(wanted.get(key));
  }

  /** The tags that a push may move now. */
  List<String> tagsOf(Wanted push) {
    return holders.heldBy(push);
  }

  /**
   * Brings registrations in line with what the profiles want.
   *
   * @param inWork whether a push of a key runs
   */
  List<Change> reconcile(Map<String, Profile> profiles, Predicate<String> inWork) {
    wanted = wantedBy(profiles, made.values());
    List<Wanted> known = Stream.concat(wanted.values().stream(), pushedBefore(profiles)).toList();
    holders = new TagHolders(known);
    standing = Standing.of(known, this::find);
    List<Change> changes = new ArrayList<>();
    wanted.values().forEach(each -> align(each, inWork).map(Change::to).ifPresent(changes::add));
    registrations.values().stream()
        .filter(each -> !wanted.containsKey(each.key()) && !each.phase().isSettled())
        .forEach(each -> changes.add(Change.forget(each.key())));
    changes.forEach(change -> noted(change.key(), change.registration()));
    return changes;
  }

  /** What stands in registries of artifacts that are being made again. */
  private Stream<Wanted> pushedBefore(Map<String, Profile> profiles) {
    return wantedBy(profiles, inMaking.values()).values().stream()
        .filter(each -> find(each.key()).filter(it -> it.phase() == Phase.DONE).isPresent());
  }

  private static Map<String, Wanted> wantedBy(
      Map<String, Profile> profiles, Collection<Made> artifacts) {
    Map<String, Wanted> all = new TreeMap<>();
    for (Made artifact : artifacts) {
      ArtifactId id = artifact.artifact();
      Optional.ofNullable(profiles.get(id.profile()))
          .filter(profile -> profile.wants(id.model()))
          .ifPresent(
              profile ->
                  profile
                      .registries()
                      .forEach(
                          target -> {
                            Wanted each = Wanted.of(artifact, target);
                            all.put(each.key(), each);
                          }));
    }
    return all;
  }

  /** What its registration has to become; nothing where it is right. */
  private Optional<Registration> align(Wanted each, Predicate<String> inWork) {
    String content = each.content();
    Optional<Registration> before = find(each.key());
    Optional<Registration> now = before.filter(known -> known.content().equals(content));
    String request = before.map(Registration::request).orElse("");
    Registration pending =
        now.orElseGet(
            () -> Registration.pending(each.made().plan(), each.target(), content, request));
    Optional<Phase> phase = now.map(Registration::phase);
    if (!each.fault().isEmpty()) {
      return phase.filter(Phase.FAILED::equals).isPresent()
          ? Optional.empty()
          : Optional.of(unfillable(pending, each));
    }
    List<String> others = holdersInsteadOf(each);
    if (!others.isEmpty()) {
      boolean settled = phase.filter(Phase::isSettled).isPresent();
      return settled || (phase.isPresent() && inWork.test(each.key()))
          ? Optional.empty()
          : Optional.of(superseded(pending, others));
    }
    return phase.filter(known -> known != Phase.SUPERSEDED).isPresent()
        ? Optional.empty()
        : Optional.of(pending.with(Phase.PENDING, pending.place(), Effort.NONE));
  }

  /** Who has all of its tags, or what it would overwrite, in words; nothing where it may go. */
  private List<String> holdersInsteadOf(Wanted each) {
    return holders.heldBy(each).isEmpty() ? holders.others(each) : standing.newerThan(each);
  }

  private static Registration superseded(Registration pending, List<String> others) {
    return pending.with(Phase.SUPERSEDED, new Place("", "", others), pending.effort().succeeded());
  }

  private static Registration unfillable(Registration pending, Wanted each) {
    return pending.with(
        Phase.FAILED, Place.NONE, Effort.NONE.failed(each.fault(), true, Long.MAX_VALUE));
  }

  /** What failed under a profile is tried again at once, because the profile was applied again. */
  List<Change> tryAgain(String profile) {
    List<Change> changes = new ArrayList<>();
    for (Registration each : registrations.values()) {
      if (each.phase() == Phase.FAILED && each.plan().artifact().profile().equals(profile)) {
        changes.add(Change.to(each.requested(each.request())));
      }
    }
    changes.forEach(change -> noted(change.key(), change.registration()));
    return changes;
  }

  /** Forgets an artifact that is gone, and all of its registrations. */
  List<Change> forget(String artifact) {
    notComplete(artifact);
    List<Change> changes =
        registrations.keySet().stream()
            .filter(key -> Registration.artifactOf(key).equals(artifact))
            .map(Change::forget)
            .toList();
    changes.forEach(change -> registrations.remove(change.key()));
    return changes;
  }

  /** Pushes that are due, by key; where one would overwrite another, the older one alone. */
  Map<String, Wanted> due(long now) {
    Map<String, Wanted> due = new HashMap<>();
    for (Registration each : registrations.values()) {
      Wanted push = wanted.get(each.key());
      if (push != null && !each.phase().isSettled() && each.effort().nextAt() <= now) {
        due.put(each.key(), push);
      }
    }
    return Standing.inOrder(due);
  }

  boolean isEmpty() {
    return made.isEmpty() && inMaking.isEmpty() && registrations.isEmpty();
  }
}
