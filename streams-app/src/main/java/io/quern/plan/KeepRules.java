package io.quern.plan;

import io.quern.model.Profile;
import io.quern.model.Upkeep;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * When a revision may go. The newest that is worth something stays whatever its age: what was never
 * sent to its end, or could not be made, drives nothing out that was.
 */
final class KeepRules {
  private final Keeping keeping;
  private final Standings standings;

  KeepRules(Keeping keeping, Standings standings) {
    this.keeping = keeping;
    this.standings = standings;
  }

  /** Where a revision's artifacts stand. */
  interface Standings {
    /** Whether what the profile makes of the revision is complete. */
    boolean isComplete(LiveRevision revision, Profile profile);

    /** Whether it is complete, but does not stand in every registry that the profile names. */
    boolean isOwed(LiveRevision revision, Profile profile);
  }

  /**
   * Why a revision goes.
   *
   * @param code in one word
   */
  record Verdict(LiveRevision revision, String code, String text) {}

  /**
   * The oldest revision of a model that may go; nothing while all stay.
   *
   * @param revisions of one model, those that went before among them
   * @param profiles that want the model: a revision stays as long as one of them keeps it
   * @param now milliseconds since 1970
   */
  Optional<Verdict> next(List<LiveRevision> revisions, List<Profile> profiles, long now) {
    List<LiveRevision> newestFirst =
        revisions.stream()
            .filter(LiveRevision::isLive)
            .sorted(Comparator.comparingLong(LiveRevision::number).reversed())
            .toList();
    for (int rank = newestFirst.size() - 1; rank > 0; rank--) {
      LiveRevision revision = newestFirst.get(rank);
      List<LiveRevision> newer = newestFirst.subList(0, rank);
      boolean kept =
          profiles.isEmpty()
              ? keeps(Upkeep.DEFAULT, revision, sealed(newer), now)
              : profiles.stream().anyMatch(profile -> keeps(profile, revision, newer, now));
      if (!kept) {
        String text =
            "revision %s is let go: %d newer ones are live"
                .formatted(revision.source().revision(), newer.size());
        return Optional.of(new Verdict(revision, "retired", text));
      }
    }
    return Optional.empty();
  }

  private static long sealed(List<LiveRevision> revisions) {
    return revisions.stream().filter(LiveRevision::sealed).count();
  }

  /** Stores are read only where the number of those that are newer could drive it out. */
  private boolean keeps(
      Profile profile, LiveRevision revision, List<LiveRevision> newer, long now) {
    Upkeep policy = profile.details().upkeep();
    return keeps(policy, revision, newer.size(), now)
        || keeps(policy, revision, better(profile, revision, newer), now)
        || (standings.isOwed(revision, profile) && !isOver(revision, now));
  }

  /** What is complete gives way to what is complete; anything else to what was sent to its end. */
  private long better(Profile profile, LiveRevision revision, List<LiveRevision> newer) {
    boolean made = standings.isComplete(revision, profile);
    return newer.stream()
        .filter(each -> (!made && each.sealed()) || standings.isComplete(each, profile))
        .count();
  }

  private boolean keeps(Upkeep policy, LiveRevision revision, long newer, long now) {
    int most = policy.revisionsKept().orElse(keeping.revisions());
    Optional<Duration> age = policy.age();
    boolean inNumber = most == Keeping.ALL || newer < most;
    boolean young = age.isEmpty() || now - revision.publishedAt() < age.get().toMillis();
    return newer == 0 || (inNumber && young);
  }

  /** Whether what a revision waits for was waited for long enough. */
  private boolean isOver(LiveRevision revision, long now) {
    return now - revision.publishedAt() >= keeping.expireAfter().toMillis();
  }

  /**
   * Whether a revision that is not whole has waited long enough.
   *
   * @param whole whether every one of its artifacts is complete, and there are some
   * @param incomplete whether an artifact was stated as incomplete
   */
  Optional<Verdict> expiry(LiveRevision revision, boolean whole, boolean incomplete, long now) {
    boolean waits = incomplete || (!revision.sealed() && !whole);
    if (!waits || !isOver(revision, now)) {
      return Optional.empty();
    }
    String text =
        "revision %s %s within %s; publish it again"
            .formatted(
                revision.source().revision(),
                revision.sealed() ? "was sealed, but not all of its chunks came" : "was not sealed",
                Keeping.words(keeping.expireAfter()));
    return Optional.of(new Verdict(revision, "incomplete", text));
  }
}
