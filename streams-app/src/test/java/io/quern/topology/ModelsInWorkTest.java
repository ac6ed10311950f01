package io.quern.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.quern.model.ArtifactState.Phase;
import io.quern.model.Profile;
import io.quern.model.ProfileDetails;
import io.quern.model.Revision;
import io.quern.model.Upkeep;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which model is in work, and which one waits. */
class ModelsInWorkTest extends KeptRevisions {
  @Test
  void shouldLookAtNoDocumentOfAPlanThatWaits() {
    start(keeping(0, 1));
    picture.apply("p", "Q8_0");
    picture.send(records(new Revision("huge", "r1")).getFirst());
    for (int model = 1; model <= 5; model++) {
      publish(new Revision("small-" + model, "r1"));
    }
    picture.common.documents().forget();
    long before = picture.common.documents().misses();

    for (int tick = 0; tick < 10; tick++) {
      picture.advance(Duration.ofMillis(200));
    }

    assertThat(picture.artifact(new Revision("small-1", "r1"), "p").failure).startsWith("waiting");
    assertThat(picture.common.documents().misses()).isEqualTo(before);
  }

  @Test
  void shouldOpenTheMostUrgentModelFirst() {
    start(keeping(0, 1));
    Revision huge = new Revision("huge", "r1");
    Revision plain = new Revision("plain", "r1");
    Revision late = new Revision("late", "r1");
    Revision urgent = new Revision("urgent", "r1");
    applyTo("huge", 0);
    applyTo("plain", 0);
    applyTo("late", -1);
    applyTo("urgent", 5);
    picture.send(records(huge).getFirst());

    publish(late);
    publish(plain);
    publish(urgent);

    assertThat(picture.artifact(urgent, "urgent").isComplete()).isTrue();
    assertThat(picture.artifact(plain, "plain").failure)
        .isEqualTo("waiting: models in work that go before it: 1 (its priority is 0)");
    picture.announce(urgent, "urgent", Phase.COMPLETE).advance(SECOND);
    assertThat(picture.artifact(plain, "plain").isComplete()).isFalse();
    picture.announce(huge, "huge", Phase.INCOMPLETE).advance(SECOND);
    assertThat(picture.artifact(plain, "plain").isComplete()).isTrue();
    assertThat(picture.artifact(late, "late").isComplete()).isFalse();
    picture.announce(plain, "plain", Phase.COMPLETE).advance(SECOND);
    assertThat(picture.artifact(late, "late").isComplete()).isTrue();
  }

  private void applyTo(String model, int priority) {
    Upkeep upkeep = new Upkeep(priority, Upkeep.Reach.LATEST, Map.of());
    picture.apply(
        Profile.of(model, List.of(model), "gguf", "Q8_0", ProfileDetails.NONE.with(upkeep)));
  }
}
