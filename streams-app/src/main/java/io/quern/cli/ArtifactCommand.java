package io.quern.cli;

import io.quern.app.Registrations;
import io.quern.app.ServiceClient;
import io.quern.model.ArtifactId;
import io.quern.model.Registration;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.NullUnmarked;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What can be done about one artifact. */
@Command(
    name = "artifact",
    mixinStandardHelpOptions = true,
    description = "Works on one artifact.",
    footer = {"", "Example: quern artifact push llama/r1/q4 --bootstrap-server 127.0.0.1:9092"})
@NullUnmarked // picocli fills the fields
final class ArtifactCommand implements Runnable {

  @Override
  public void run() {
    throw new UsageException("say push");
  }

  @Command(
      name = "push",
      mixinStandardHelpOptions = true,
      description =
          "Pushes a complete artifact to its profile's registries now, also where it was refused or"
              + " stands already.",
      footer = {"", "Example: quern artifact push llama/r1/q4 --bootstrap-server 127.0.0.1:9092"})
  int push(
      @Parameters(
              paramLabel = "ARTIFACT",
              description = "MODEL/REVISION/PROFILE, as quern status shows it")
          String artifact,
      @Option(
              names = "--target",
              paramLabel = "NAME",
              description = "this registry of the profile alone")
          String target,
      @Mixin ClusterOptions cluster)
      throws IOException {
    ArtifactId wanted = wanted(artifact);
    try (ServiceClient client =
            ServiceClient.connect(cluster.requiredServer(), cluster.clientSettings());
        Registrations registrations = client.registrations()) {
      List<Registration> asked = registrations.push(wanted, Optional.ofNullable(target));
      if (asked.isEmpty()) {
        throw new InputRefused(
            "artifact %s has no such registry; quern status shows those it has".formatted(wanted));
      }
      asked.forEach(each -> System.out.println("asked to push " + wanted + " to " + each.target()));
    }
    return ExitCode.DONE;
  }

  private static ArtifactId wanted(String artifact) {
    try {
      return ArtifactId.parse(artifact);
    } catch (IllegalArgumentException e) {
      throw new UsageException(String.valueOf(e.getMessage()));
    }
  }
}
