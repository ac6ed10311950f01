package io.quern.app;

import io.quern.app.TopicDifference.Later;
import io.quern.topology.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** What of topics that exist is not as they would be made now. Pure. */
record TopicDifferences(WantedTopics wanted) {

  /** In a fixed order; none where a topic is as it is wanted, or we may not ask. */
  List<TopicDifference> of(Topics.Spec spec, TopicState state) {
    List<TopicDifference> found = new ArrayList<>();
    TopicShape shape = wanted.shape();
    compare(found, "partitions", state.partitions(), shape.partitions(), partitionsLater(spec));
    compare(found, "replication", state.replication(), shape.replication(), Later.BY_REASSIGNMENT);
    for (Map.Entry<String, String> config : wanted.configs(spec).entrySet()) {
      state
          .config(config.getKey())
          .filter(is -> !is.equals(config.getValue()))
          .map(is -> new TopicDifference(config.getKey(), is, config.getValue(), Later.ANY_TIME))
          .ifPresent(found::add);
    }
    return List.copyOf(found);
  }

  /** News is read from its beginning and has no state; everything else is found by its key. */
  private Later partitionsLater(Topics.Spec spec) {
    boolean news = wanted.topics().retentionMillis(spec.name()) >= 0;
    return news ? Later.ANY_TIME_UP : Later.NEVER;
  }

  private static void compare(
      List<TopicDifference> found, String setting, int is, OptionalInt asked, Later later) {
    if (asked.isPresent() && asked.getAsInt() != is) {
      found.add(
          new TopicDifference(
              setting, Integer.toString(is), Integer.toString(asked.getAsInt()), later));
    }
  }
}
