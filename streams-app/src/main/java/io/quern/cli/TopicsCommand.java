package io.quern.cli;

import io.quern.app.ClusterTopics;
import io.quern.app.TopicReport;
import io.quern.app.TopicShape;
import java.io.IOException;
import org.jspecify.annotations.NullUnmarked;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The topics that the service works on. */
@Command(
    name = "topics",
    mixinStandardHelpOptions = true,
    description = "Makes and describes the topics that the service works on.",
    footer = {
      "",
      "Example: quern topics create --replication-factor 3 --bootstrap-server 127.0.0.1:9092"
    })
@NullUnmarked // picocli fills the fields
final class TopicsCommand implements Runnable {

  @Override
  public void run() {
    throw new UsageException("say create or describe");
  }

  @Command(
      name = "create",
      mixinStandardHelpOptions = true,
      description = {
        "Makes the topics that are missing. Those that are there stay as they are, and what is not"
            + " as it is wanted is said;",
        "with --alter it is changed where it can be. Doing it again changes nothing.",
        "",
        "Settings can be changed later, replication by kafka-reassign-partitions. The number of"
            + " partitions cannot, but for",
        "rejections and events: keys, state and outputs are laid out by it."
      },
      footer = {
        "",
        "Exit code 1: the service would not run on the topics as they are.",
        "",
        "Example: quern topics create --partitions 16 --replication-factor 3 --min-insync-replicas"
            + " 2 --bootstrap-server 127.0.0.1:9092"
      })
  int create(
      @Mixin TopicOptions options,
      @Option(names = "--dry-run", description = "say what would be done, and change nothing")
          boolean dryRun,
      @Option(names = "--alter", description = "also change settings of topics that are there")
          boolean alter,
      @Option(names = "--json", description = "print a JSON object") boolean json,
      @Mixin ClusterOptions cluster)
      throws IOException {
    ClusterTopics.Extent extent = ClusterTopics.Extent.of(dryRun, alter);
    TopicShape shape = options.shape();
    try (ClusterTopics topics = open(cluster)) {
      return print(topics.create(shape, extent), json, false);
    }
  }

  @Command(
      name = "describe",
      mixinStandardHelpOptions = true,
      description = {
        "Shows every topic: partitions, copies, what is kept how long, the largest batch, bytes on"
            + " the brokers' disks,",
        "and what is not as it would be made now, or as the options say."
      },
      footer = {
        "",
        "Exit code 1: the service would not run on the topics as they are.",
        "",
        "Example: quern topics describe --bootstrap-server 127.0.0.1:9092"
      })
  int describe(
      @Mixin TopicOptions options,
      @Option(names = "--json", description = "print a JSON object") boolean json,
      @Mixin ClusterOptions cluster)
      throws IOException {
    TopicShape shape = options.shape();
    try (ClusterTopics topics = open(cluster)) {
      return print(topics.describe(shape), json, true);
    }
  }

  private static ClusterTopics open(ClusterOptions cluster) throws IOException {
    return ClusterTopics.open(cluster.requiredServer(), cluster.clientSettings());
  }

  private static int print(TopicReport report, boolean json, boolean table) {
    if (json) {
      JsonOutput.print(System.out, TopicDocuments.document(report));
    } else if (table) {
      TopicLines.table(report).forEach(System.out::println);
    } else {
      TopicLines.outcomes(report).forEach(System.out::println);
    }
    return report.refusals().isEmpty() ? ExitCode.DONE : ExitCode.REFUSED;
  }
}
