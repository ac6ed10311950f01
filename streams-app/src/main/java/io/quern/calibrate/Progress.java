package io.quern.calibrate;

import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** How far a statistic is. */
public sealed interface Progress {

  /**
   * Chunks are speaking; who subscribes may not be known yet.
   *
   * @param heard how many partials there are, by the role of their vectors
   */
  record Collecting(Map<String, Long> heard) implements Progress {
    /** In place of a role: chunks were asked a second time. */
    private static final String ASKED = "asked again";

    public static final Collecting NOTHING = new Collecting(Map.of());

    public Collecting {
      heard = Collections.unmodifiableMap(new TreeMap<>(heard));
    }

    /** One more partial, which was not there before. */
    Collecting hear(String role) {
      Map<String, Long> more = new TreeMap<>(heard);
      more.merge(role, 1L, Long::sum);
      return new Collecting(more);
    }

    /** With what has really been heard. */
    Collecting counted(Map<String, Long> roles) {
      Map<String, Long> all = new TreeMap<>(roles);
      if (hasAsked()) {
        all.put(ASKED, 1L);
      }
      return new Collecting(all);
    }

    /** Now that chunks are asked for more. */
    Collecting ask() {
      return hear(ASKED);
    }

    /** As if chunks had not been asked for more: whoever subscribes again lost what they were. */
    Collecting unasked() {
      Map<String, Long> all = new TreeMap<>(heard);
      all.remove(ASKED);
      return new Collecting(all);
    }

    boolean hasAsked() {
      return heard.containsKey(ASKED);
    }

    /** Whether every one of {@code chunks} chunks has spoken in each of the roles. */
    boolean isComplete(long chunks, Collection<String> roles) {
      return roles.stream().allMatch(role -> heard.getOrDefault(role, 0L) >= chunks);
    }

    /** The end: for ever, where another subscriber can be served by what was found. */
    Progress finish(Outcome outcome, boolean kept) {
      return kept ? new Complete(outcome) : new HandedOver();
    }
  }

  /** All is known and kept: whoever subscribes is served at once, whatever is said is dropped. */
  record Complete(Outcome outcome) implements Progress {}

  /**
   * Arrays that were put together and handed over. They are not kept: another subscriber's own
   * first pass brings them about again.
   */
  record HandedOver() implements Progress {
    Collecting reopen() {
      return Collecting.NOTHING;
    }
  }
}
