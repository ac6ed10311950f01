package io.quern.app;

import io.quern.app.TopicReport.Outcome;
import io.quern.topology.Topics;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicExistsException;

/** The topics of a cluster, as an operator sees and makes them before the service runs. */
public final class ClusterTopics implements AutoCloseable {
  private static final Duration APPEARS_WITHIN = Duration.ofSeconds(15);

  private static final int RETRY_MILLIS = 50;

  private final Topics topics = new Topics(Topics.DEFAULT_PREFIX);
  private final Admin admin;
  private final TopicReader reader;
  private final Optional<SchemaSetup> schemas;

  /** How far {@link #create} goes. */
  public enum Extent {
    /** Asks the cluster whether it would, and changes nothing. */
    DRY_RUN,
    /** The same, for {@link #ALTER}. */
    DRY_RUN_ALTER,
    CREATE,
    /** Also changes the settings of topics that are there. */
    ALTER;

    public static Extent of(boolean dry, boolean alter) {
      return alter ? (dry ? DRY_RUN_ALTER : ALTER) : (dry ? DRY_RUN : CREATE);
    }

    boolean isDry() {
      return this == DRY_RUN || this == DRY_RUN_ALTER;
    }

    boolean alters() {
      return this == ALTER || this == DRY_RUN_ALTER;
    }
  }

  private ClusterTopics(Admin admin, Optional<SchemaSetup> schemas) {
    this.admin = admin;
    this.schemas = schemas;
    this.reader = new TopicReader(admin);
  }

  /**
   * Connects.
   *
   * @throws BrokerUnreachable when no broker answers, or does not let us in
   */
  public static ClusterTopics open(String server, Map<String, String> settings) {
    BrokerProbe probe = new BrokerProbe(server, BrokerProbe.DEFAULT_LIMIT);
    ClientOverrides overrides = new ClientOverrides(settings);
    Admin admin = probe.open(overrides);
    return new ClusterTopics(
        admin, overrides.schemas().map(ApicurioSchemas::new).map(SchemaSetup::new));
  }

  /** The topics as they stand, and what is not as {@code shape} wants it. */
  public TopicReport describe(TopicShape shape) {
    return new TopicRows(admin, new WantedTopics(topics, shape))
        .report(Map.of())
        .with(schemas.map(SchemaSetup::describe).orElse(List.of()));
  }

  /**
   * Makes the topics that are missing; those that are there stay as they are unless {@code extent}
   * says otherwise. Doing it again changes nothing.
   */
  public TopicReport create(TopicShape shape, Extent extent) {
    WantedTopics wanted = new WantedTopics(topics, shape);
    List<TopicReport.Schema> registered =
        schemas.map(setup -> setup.create(extent.isDry())).orElse(List.of());
    Map<String, TopicState> states = reader.read(topics.table());
    List<NewTopic> missing = wanted.missing(new TopicChecks(topics.table(), states));
    make(missing, extent);
    Map<String, List<TopicDifference>> changes =
        extent.alters() ? alterable(wanted, states) : Map.of();
    if (!extent.isDry()) {
      settle(wanted, changes);
    }
    Map<String, Outcome> done = new HashMap<>();
    missing.forEach(
        topic -> done.put(topic.name(), extent.isDry() ? Outcome.TO_CREATE : Outcome.CREATED));
    changes
        .keySet()
        .forEach(name -> done.put(name, extent.isDry() ? Outcome.TO_ALTER : Outcome.ALTERED));
    return new TopicRows(admin, wanted).report(done).with(registered);
  }

  /** What was changed is seen a moment later. */
  private void settle(WantedTopics wanted, Map<String, List<TopicDifference>> changes) {
    reader.readAll(topics.table(), APPEARS_WITHIN);
    if (changes.isEmpty()) {
      return;
    }
    alter(changes);
    long end = System.nanoTime() + APPEARS_WITHIN.toNanos();
    while (System.nanoTime() < end && !alterable(wanted, reader.read(topics.table())).isEmpty()) {
      Answers.pause(RETRY_MILLIS);
    }
  }

  private void make(List<NewTopic> missing, Extent extent) {
    if (!missing.isEmpty()) {
      CreateTopicsOptions options = new CreateTopicsOptions().validateOnly(extent.isDry());
      Answers.acceptEach(admin.createTopics(missing, options).values(), TopicExistsException.class);
    }
  }

  /** What differs and can be set here, by topic. */
  private Map<String, List<TopicDifference>> alterable(
      WantedTopics wanted, Map<String, TopicState> states) {
    Map<String, List<TopicDifference>> found = new HashMap<>();
    for (Topics.Spec spec : topics.table()) {
      List<TopicDifference> here =
          Optional.ofNullable(states.get(spec.name())).stream()
              .flatMap(state -> new TopicDifferences(wanted).of(spec, state).stream())
              .filter(each -> each.later() == TopicDifference.Later.ANY_TIME)
              .toList();
      if (!here.isEmpty()) {
        found.put(spec.name(), here);
      }
    }
    return found;
  }

  private void alter(Map<String, List<TopicDifference>> differences) {
    Map<ConfigResource, Collection<AlterConfigOp>> changes = new HashMap<>();
    differences.forEach(
        (name, all) ->
            changes.put(
                new ConfigResource(ConfigResource.Type.TOPIC, name),
                all.stream().map(ClusterTopics::op).toList()));
    Answers.await(admin.incrementalAlterConfigs(changes).all());
  }

  private static AlterConfigOp op(TopicDifference difference) {
    return new AlterConfigOp(
        new ConfigEntry(difference.setting(), difference.wanted()), AlterConfigOp.OpType.SET);
  }

  @Override
  public void close() {
    admin.close();
  }
}
