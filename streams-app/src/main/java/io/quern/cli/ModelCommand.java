package io.quern.cli;

import io.quern.app.ServiceClient;
import io.quern.model.Names;
import io.quern.model.Revision;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The models that are there. */
@Command(
    name = "model",
    mixinStandardHelpOptions = true,
    description = "Lists models and withdraws them.",
    footer = {"", "Example: quern model list --bootstrap-server 127.0.0.1:9092"})
@NullUnmarked // picocli fills the fields
final class ModelCommand implements Runnable {

  @Override
  public void run() {
    throw new UsageException("say list or withdraw");
  }

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "Lists the live revisions of every model, and whether they are sealed.",
      footer = {"", "Example: quern model list --bootstrap-server 127.0.0.1:9092"})
  int list(
      @Option(names = "--json", description = "print a JSON object") boolean json,
      @Mixin ClusterOptions cluster)
      throws IOException {
    List<ServiceClient.ModelRevision> revisions;
    try (ServiceClient client = connect(cluster)) {
      revisions = client.revisions();
    }
    if (json) {
      JsonOutput.print(
          System.out, Map.of("revisions", revisions.stream().map(ModelCommand::document).toList()));
    } else {
      revisions.forEach(revision -> System.out.println(row(revision)));
    }
    return ExitCode.DONE;
  }

  @Command(
      name = "withdraw",
      mixinStandardHelpOptions = true,
      description = {
        "Lets a model go, or one revision of it: what is in work stops, artifacts expire with their"
            + " files,",
        "chunks that no other revision needs are deleted. What registries have stays there."
      },
      footer = {
        "",
        "Example: quern model withdraw llama-3 --revision r7 --bootstrap-server 127.0.0.1:9092"
      })
  int withdraw(
      @Parameters(paramLabel = "NAME", description = "the model's name") String name,
      @Option(
              names = "--revision",
              paramLabel = "R",
              description = "the revision; default: every one of the model")
          String revision,
      @Mixin ClusterOptions cluster)
      throws IOException {
    checkNames(name, revision);
    List<Revision> withdrawn;
    try (ServiceClient client = connect(cluster)) {
      withdrawn =
          client.revisions().stream()
              .map(ServiceClient.ModelRevision::source)
              .filter(source -> source.model().equals(name))
              .filter(source -> revision == null || source.revision().equals(revision))
              .toList();
      withdrawn.forEach(client::withdraw);
    }
    if (withdrawn.isEmpty()) {
      throw new InputRefused(
          "there is no live revision of %s; quern model list shows those there are"
              .formatted(revision == null ? name : name + "/" + revision));
    }
    withdrawn.forEach(source -> System.out.println("withdrawn " + source));
    return ExitCode.DONE;
  }

  private static void checkNames(String name, String revision) {
    try {
      Names.model(name);
      if (revision != null) {
        Names.revision(revision);
      }
    } catch (IllegalArgumentException e) {
      throw new UsageException(e.getMessage());
    }
  }

  private static ServiceClient connect(ClusterOptions cluster) throws IOException {
    return ServiceClient.connect(cluster.requiredServer(), cluster.clientSettings());
  }

  private static String row(ServiceClient.ModelRevision revision) {
    return "%-48s  %s"
        .formatted(
            revision.source(),
            revision.sealed()
                ? "sealed"
                : "not sealed: its publisher, at it since %s, has not sent all of it"
                    .formatted(since(revision)));
  }

  private static String since(ServiceClient.ModelRevision revision) {
    return revision.publishedAt() == 0
        ? "an unknown time"
        : Instant.ofEpochMilli(revision.publishedAt()).truncatedTo(ChronoUnit.SECONDS).toString();
  }

  private static Map<String, ?> document(ServiceClient.ModelRevision revision) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("model", revision.source().model());
    document.put("revision", revision.source().revision());
    document.put("uploadId", revision.uploadId());
    document.put("sealed", revision.sealed());
    document.put("publishedAt", revision.publishedAt());
    return document;
  }
}
