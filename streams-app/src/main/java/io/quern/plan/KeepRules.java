package io.quern.plan;

import io.quern.model.Profile;
import io.quern.model.Upkeep;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** When a revision may go. The newest that is live stays whatever its age. */
final class KeepRules {
  private final Keeping keeping;

  KeepRules(Keeping keeping) {
    this.keeping = keeping;
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
    List<Upkeep> policies =
        profiles.isEmpty()
            ? List.of(Upkeep.DEFAULT)
            : profiles.stream().map(profile -> profile.details().upkeep()).toList();
    for (int rank = newestFirst.size() - 1; rank > 0; rank--) {
      LiveRevision revision = newestFirst.get(rank);
      int newer = rank;
      if (policies.stream().noneMatch(policy -> keeps(policy, revision, newer, now))) {
        String text =
            "revision %s is let go: %d newer ones are live"
                .formatted(revision.source().revision(), newer);
        return Optional.of(new Verdict(revision, "retired", text));
      }
    }
    return Optional.empty();
  }

  private boolean keeps(Upkeep policy, LiveRevision revision, int newer, long now) {
    int most = policy.revisionsKept().orElse(keeping.revisions());
    Optional<Duration> age = policy.age();
    boolean inNumber = most == Keeping.ALL || newer < most;
    return inNumber && (age.isEmpty() || now - revision.publishedAt() < age.get().toMillis());
  }

  /**
   * Whether a revision that is not whole has waited long enough.
   *
   * @param whole whether every one of its artifacts is complete, and there are some
   * @param incomplete whether an artifact was stated as incomplete
   */
  Optional<Verdict> expiry(LiveRevision revision, boolean whole, boolean incomplete, long now) {
    boolean waits = incomplete || (!revision.sealed() && !whole);
    if (!waits || now - revision.publishedAt() < keeping.expireAfter().toMillis()) {
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
