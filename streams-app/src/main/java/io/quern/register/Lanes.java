package io.quern.register;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Who may push beside whom. Every host has one place of its own, so that no number of slow ones
 * holds up another; a few more places are there for all, so that a slow upload holds up nobody on
 * its host. One model's pushes to one address follow one another: names move in order.
 */
final class Lanes {
  /** Of one host at the same time. */
  static final int PER_HOST = 4;

  /** Beyond the first of each host. */
  static final int SHARED = 8;

  /** At the same time. Whoever is stuck is given up after {@link PushPool#SILENCE}. */
  static final int HOSTS = 32;

  private final Collection<Wanted> busy;

  /**
   * @param busy what is pushed now
   */
  Lanes(Collection<Wanted> busy) {
    this.busy = busy;
  }

  /**
   * Whether one more may begin.
   *
   * @param beginning what is about to
   */
  boolean admit(Wanted next, Collection<Wanted> beginning) {
    List<Wanted> all = new ArrayList<>(Stream.concat(busy.stream(), beginning.stream()).toList());
    Map<String, Integer> byHost = new HashMap<>();
    all.forEach(each -> byHost.merge(each.host(), 1, Integer::sum));
    int here = byHost.getOrDefault(next.host(), 0);
    boolean room =
        here == 0 ? byHost.size() < HOSTS : here < PER_HOST && all.size() - byHost.size() < SHARED;
    return room && all.stream().noneMatch(each -> each.queue().equals(next.queue()));
  }
}
