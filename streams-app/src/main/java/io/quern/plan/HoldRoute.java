package io.quern.plan;

import io.quern.model.HoldOrder;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/**
 * Has quantize set aside what is not urgent while something more urgent is in work: chunks and
 * orders of a huge model stand in the logs before those of whatever comes later.
 */
final class HoldRoute {
  /** Older than any chunk: of what a task has before it, the oldest is taken first. */
  private static final long FIRST = 0;

  private final WorkShare share;
  private final NewsRoute news;

  HoldRoute(ProcessorContext<String, Object> context, WorkShare share) {
    this.share = share;
    this.news = new NewsRoute(context);
  }

  /** Says what no task of the process has said. */
  void tell(long now) {
    for (HoldOrder order : share.holdsToTell(now)) {
      news.send(order.source().toString(), order, FIRST);
    }
  }
}
