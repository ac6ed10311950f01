package io.quern.assemble;

import io.quern.topology.Topics;
import java.util.HashMap;
import java.util.Map;

/**
 * The settings of the sink's consumers: defaults that measured well, what the caller says, and what
 * the stage depends on, each above the one before.
 */
final class ConsumerSettings {
  private static final int MIB = 1 << 20;

  private static final Map<String, Object> DEFAULTS =
      Map.of(
          // Eager, so that nothing is taken while the group moves on to its next generation: such a
          // commit is refused, and all that was taken since the last one is done again.
          "partition.assignment.strategy",
          "org.apache.kafka.clients.consumer.StickyAssignor",
          "max.partition.fetch.bytes",
          4 * MIB,
          "fetch.max.bytes",
          16 * MIB,
          "receive.buffer.bytes",
          MIB,
          "max.poll.records",
          32);

  private ConsumerSettings() {}

  static Map<String, Object> forSegments(AssembleShell.Clients clients, Topics topics) {
    Map<String, Object> settings = with(clients, true);
    settings.put("group.id", topics.groupOf("assemble"));
    clients.groupInstanceId().ifPresent(id -> settings.put("group.instance.id", id));
    return settings;
  }

  static Map<String, Object> forStates(AssembleShell.Clients clients, boolean committed) {
    Map<String, Object> settings = with(clients, committed);
    settings.remove("group.id"); // reads on its own, whatever the caller says
    settings.remove("group.instance.id");
    return settings;
  }

  private static Map<String, Object> with(AssembleShell.Clients clients, boolean committed) {
    Map<String, Object> settings = new HashMap<>(DEFAULTS);
    settings.putAll(clients.consumer());
    settings.put("isolation.level", committed ? "read_committed" : "read_uncommitted");
    settings.put("enable.auto.commit", false);
    settings.put("auto.offset.reset", "none");
    settings.put("allow.auto.create.topics", false);
    return settings;
  }
}
