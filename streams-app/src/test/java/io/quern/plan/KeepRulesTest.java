package io.quern.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.quern.model.Profile;
import io.quern.model.ProfileDetails;
import io.quern.model.Revision;
import io.quern.model.Upkeep;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KeepRulesTest {
  private static final long HOUR = Duration.ofHours(1).toMillis();

  private final List<LiveRevision> revisions = new ArrayList<>();
  private final Set<String> complete = new HashSet<>();
  private final Set<String> owed = new HashSet<>();
  private final KeepRules rules =
      new KeepRules(
          new Keeping(1, Duration.ofHours(24), Keeping.ALL),
          new KeepRules.Standings() {
            @Override
            public boolean isComplete(LiveRevision revision, Profile profile) {
              return complete.contains(revision.source().revision());
            }

            @Override
            public boolean isOwed(LiveRevision revision, Profile profile) {
              return owed.contains(revision.source().revision());
            }
          });

  private void published(String revision, boolean sealed) {
    int number = revisions.size() + 1;
    revisions.add(
        new LiveRevision(new Revision("demo", revision), number, number * HOUR, 0, sealed, 0));
  }

  private static Profile profile(Map<String, String> retention) {
    Upkeep upkeep = new Upkeep(0, Upkeep.Reach.LATEST, retention);
    return Profile.of("p", List.of("*"), "gguf", "Q8_0", ProfileDetails.NONE.with(upkeep));
  }

  private List<String> going(long now, Profile... profiles) {
    return rules.next(revisions, List.of(profiles), now).stream()
        .map(verdict -> verdict.revision().source().revision())
        .toList();
  }

  @Test
  void shouldLetNothingGoForUploadsThatWereNeverSealed() {
    published("good", true);
    complete.add("good");
    published("torn", false);
    published("torn-again", false);

    assertThat(going(4 * HOUR, profile(Map.of()))).isEmpty();
    assertThat(going(4 * HOUR, profile(Map.of("age", "1h")))).isEmpty();
  }

  @Test
  void shouldLetNothingCompleteGoForWhatCouldNotBeMade() {
    published("good", true);
    complete.add("good");
    published("diverged", true);
    published("diverged-again", true);

    assertThat(going(4 * HOUR, profile(Map.of()))).containsExactly("diverged");
  }

  @Test
  void shouldLetTheCompleteGoForTheComplete() {
    published("good", true);
    published("unsealed", false);
    complete.addAll(Set.of("good", "unsealed"));

    assertThat(going(4 * HOUR, profile(Map.of()))).containsExactly("good");
  }

  @Test
  void shouldLetATornUploadGoForOneThatWasSealed() {
    published("torn", false);
    published("good", true);

    assertThat(going(4 * HOUR, profile(Map.of()))).containsExactly("torn");
    assertThat(going(4 * HOUR)).containsExactly("torn");
  }

  @Test
  void shouldHoldWhatARegistryLacksForAStatedTime() {
    published("good", true);
    published("better", true);
    complete.addAll(Set.of("good", "better"));
    owed.add("good");

    assertThat(going(4 * HOUR, profile(Map.of()))).isEmpty();
    assertThat(going(25 * HOUR, profile(Map.of()))).containsExactly("good");
  }
}
