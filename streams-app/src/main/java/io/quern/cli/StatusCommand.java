package io.quern.cli;

import io.quern.app.Registrations;
import io.quern.app.ServiceClient;
import io.quern.model.ArtifactState;
import io.quern.model.Registration;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.NullUnmarked;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What is in work and what is done. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description = {
      "Shows every artifact: its state, how far it is, where it stands; under it each registry that"
          + " it is pushed to."
    },
    footer = {"", "Example: quern status --watch --bootstrap-server 127.0.0.1:9092"})
@NullUnmarked // picocli fills the fields
final class StatusCommand implements Callable<Integer> {
  private static final long WATCH_MILLIS = 1000;

  @Option(names = "--watch", description = "again every second, until it is stopped")
  private boolean watch;

  @Option(names = "--json", description = "print a JSON object; with --watch one a line")
  private boolean json;

  @Mixin private ClusterOptions cluster;

  @Override
  public Integer call() throws IOException, InterruptedException {
    try (ServiceClient client =
            ServiceClient.connect(cluster.requiredServer(), cluster.clientSettings());
        Registrations registrations = client.registrations()) {
      print(client.artifacts(), registrations.now());
      while (watch) {
        Thread.sleep(WATCH_MILLIS);
        print(client.artifacts(), registrations.now());
      }
    }
    return ExitCode.DONE;
  }

  private void print(List<ArtifactState> states, List<Registration> pushes) {
    if (json) {
      Map<String, ?> document =
          Map.of("artifacts", states.stream().map(state -> document(state, pushes)).toList());
      if (watch) {
        JsonOutput.printLine(System.out, document);
      } else {
        JsonOutput.print(System.out, document);
      }
      return;
    }
    if (states.isEmpty()) {
      System.out.println("no artifacts yet");
    }
    for (ArtifactState state : states) {
      System.out.println(StatusReport.row(state));
      RegistrationRows.of(pushes, state.plan().artifact())
          .forEach(push -> System.out.println(RegistrationRows.row(push, Instant.now())));
    }
    if (watch) {
      System.out.println();
    }
  }

  private static Map<String, ?> document(ArtifactState state, List<Registration> pushes) {
    return StatusReport.document(state, RegistrationRows.of(pushes, state.plan().artifact()));
  }
}
