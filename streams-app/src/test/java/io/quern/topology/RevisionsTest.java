package io.quern.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.quern.model.ArtifactState.Phase;
import io.quern.model.Revision;
import io.quern.plan.Keeping;
import io.quern.plan.gguf.GgufFormatPlanner;
import io.quern.publish.GgufSource;
import io.quern.publish.Upload;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Revisions from a base: what is taken from there. */
class RevisionsTest extends BasedRevisions {
  @Test
  void shouldTakeFromTheBaseWhatIsEqual() throws Exception {
    Upload one = first(model());
    GgufSource source = model(3);

    int sent = publish(upload(2, source, Optional.of(one)), source);

    assertThat(sent).isEqualTo(1);
    assertThat(picture.artifact(revision(2), "p").copied).isPositive();
    assertLikeAFullRun(2, "p", source);
    assertThat(codes()).isEmpty();
  }

  @Test
  void shouldTakeFromWhatStandsUntilSomethingElseIsComplete() throws Exception {
    picture.close();
    picture =
        new Picture(new Keeping(Keeping.ALL, Duration.ofHours(1), 1), new GgufFormatPlanner());
    picture.apply("p", "Q4_K_S");
    first(model());
    Revision other = new Revision("other", "r1");
    picture.send(picture.publish(other, model(), "o", CHUNK).getFirst());

    picture.apply("p", "Q4_K_M"); // waits for the other
    assertThat(picture.artifact(revision(1), "p").failure).startsWith("waiting");
    picture.announce(revision(1), "p", Phase.WAITING);
    picture.onOrders = orders -> List.of();
    picture.announce(other, "p", Phase.COMPLETE).advance(SECOND);
    picture.announce(revision(1), "p", Phase.OPEN);
    long copied = picture.artifact(revision(1), "p").copied;
    picture.apply("p", "Q5_K_S"); // what it replaces was never complete

    assertThat(copied).isPositive();
    assertThat(picture.artifact(revision(1), "p").copied).isGreaterThan(copied);
    assertThat(picture.artifact(revision(1), "p").lacksCopies).isFalse();
  }

  @Test
  void shouldSendNoChunkWhenNothingChanged() throws Exception {
    Upload one = first(model());
    long before = picture.counters().chunks();

    int sent = publish(upload(2, model(), Optional.of(one)), model());

    assertThat(sent).isZero();
    assertThat(picture.counters().chunks()).isEqualTo(before);
    assertLikeAFullRun(2, "p", model());
  }

  @Test
  void shouldOrderWhatCannotBeCopied() throws Exception {
    Upload one = first(model());
    picture.artifact(revision(1), "p").isLost = true;
    GgufSource source = model(3);

    int sent = publish(upload(2, source, Optional.of(one)), source);

    assertThat(sent).isEqualTo(1);
    assertThat(picture.artifact(revision(2), "p").lacksCopies).isTrue();
    picture.announce(revision(2), "p", Phase.COPY_MISSING);
    assertLikeAFullRun(2, "p", source);
  }

  @Test
  void shouldFollowBasesOfBases() throws Exception {
    Upload one = first(model());
    GgufSource second = model(1);
    Upload two = upload(2, second, Optional.of(one));
    publish(two, second);
    GgufSource third = model(1, 4);
    Upload three = upload(3, third, Optional.of(two));
    publish(three, third);
    picture.withdraw(revision(1)).withdraw(revision(2)).advance(SECOND);
    GgufSource fourth = model(1, 4, 6);

    int sent = publish(upload(4, fourth, Optional.of(three)), fourth);

    assertThat(sent).isEqualTo(1);
    assertThat(codes()).isEmpty();
    assertLikeAFullRun(4, "p", fourth);
    picture.apply(late());
    assertLikeAFullRun(3, "late", third);
    assertLikeAFullRun(4, "late", fourth);
  }
}
