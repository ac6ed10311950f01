package io.quern.plan;

import io.quern.model.ArtifactId;
import io.quern.model.PlanRef;
import io.quern.model.Statistic;
import io.quern.topology.Steps;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;

/** Who wants which statistic; what nobody wants any more is taken back. */
final class SubscriptionRoute {
  private static final char JOIN = '\0';

  private final ProcessorContext<String, Object> context;
  private final PlanStores stores;
  private final StringSerializer prefixes = new StringSerializer();

  SubscriptionRoute(ProcessorContext<String, Object> context, PlanStores stores) {
    this.context = context;
    this.stores = stores;
  }

  /** A plan wants a statistic, instead of an earlier plan of the same artifact. */
  void put(String statistic, PlanRef plan) {
    stores.subscriptions().put(statistic + JOIN + plan.artifact(), plan.planId());
  }

  /** Takes back what plans of the artifact other than {@code current} want. */
  void endOthers(ArtifactId artifact, String current, long timestamp) {
    for (KeyValue<String, String> entry : of(artifact)) {
      if (!entry.value.equals(current)) {
        end(
            entry.key.substring(0, entry.key.indexOf(JOIN)),
            new PlanRef(artifact, entry.value),
            timestamp);
      }
    }
  }

  /** Takes back all that the artifact wants. */
  void end(ArtifactId artifact, long timestamp) {
    endOthers(artifact, "", timestamp);
  }

  private List<KeyValue<String, String>> of(ArtifactId artifact) {
    List<KeyValue<String, String>> own = new ArrayList<>();
    try (KeyValueIterator<String, String> all = stores.subscriptions().all()) {
      while (all.hasNext()) {
        KeyValue<String, String> entry = all.next();
        if (entry.key.endsWith(JOIN + artifact.toString())) {
          own.add(entry);
        }
      }
    }
    return own;
  }

  private void end(String statistic, PlanRef plan, long timestamp) {
    stores.subscriptions().delete(statistic + JOIN + plan.artifact());
    boolean last = !isWanted(statistic);
    if (last) {
      stores.statistics().delete(statistic); // whoever comes next has it measured again
    }
    context.forward(
        new Record<>(statistic, new Statistic.Cancelled(statistic, plan, last), timestamp),
        Steps.SEND_STATISTICS);
  }

  private boolean isWanted(String statistic) {
    try (KeyValueIterator<String, String> some =
        stores.subscriptions().prefixScan(statistic + JOIN, prefixes)) {
      return some.hasNext();
    }
  }
}
