package io.quern.calibrate;

import io.quern.model.MeasureOrder;
import io.quern.model.Statistic;
import java.util.stream.Stream;

/**
 * The orders of a second look, once for all who subscribe.
 *
 * @param subscriber any of them
 */
record SecondLook(Statistic.Subscribed subscriber, FirstLook firstLook, Outcome.Found first) {

  Stream<MeasureOrder> orders() {
    return subscriber.members().stream()
        .flatMap(
            member ->
                member
                    .plan()
                    .measures(
                        subscriber.plan().artifact().source(),
                        subscriber.uploadId(),
                        subscriber.id(),
                        chunk -> firstLook.second(first, chunk)));
  }
}
