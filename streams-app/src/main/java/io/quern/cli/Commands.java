package io.quern.cli;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The commands, in the order in which help lists them. To describe one takes a while, and a run of
 * seconds needs no other.
 */
final class Commands {
  private static final Map<String, Class<?>> ALL = new LinkedHashMap<>();

  static {
    ALL.put("quantize", QuantizeCommand.class);
    ALL.put("start", StartCommand.class);
    ALL.put("publish", PublishCommand.class);
    ALL.put("profile", ProfileCommand.class);
    ALL.put("model", ModelCommand.class);
    ALL.put("status", StatusCommand.class);
    ALL.put("topics", TopicsCommand.class);
    ALL.put("report", ReportCommand.class);
    ALL.put("artifact", ArtifactCommand.class);
    ALL.put("plan", PlanCommand.class);
    ALL.put("inspect", InspectCommand.class);
  }

  private Commands() {}

  static Collection<Class<?>> chosenBy(String... arguments) {
    Class<?> named = arguments.length == 0 ? null : ALL.get(arguments[0]);
    return named == null ? ALL.values() : List.of(named);
  }
}
