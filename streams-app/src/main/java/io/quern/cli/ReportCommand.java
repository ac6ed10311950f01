package io.quern.cli;

import io.quern.app.ServiceClient;
import io.quern.model.ArtifactId;
import io.quern.model.ArtifactQuality;
import io.quern.model.ArtifactState;
import io.quern.register.ArtifactReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.NullUnmarked;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What quantization cost an artifact. */
@Command(
    name = "report",
    mixinStandardHelpOptions = true,
    description = {
      "Shows the error of an artifact's quantization, tensor by tensor: root of the mean squared"
          + " error, signal to noise, largest error, bits a weight.",
      "It was measured on what a reader computes, while the artifact was made; with --against it is"
          + " measured again."
    },
    footer = {
      "",
      "Example: quern report llama/r1/q4 --bootstrap-server 127.0.0.1:9092",
      "         quern report llama-Q4_K_M.gguf --against llama-BF16.gguf"
    })
@NullUnmarked // picocli fills the fields
final class ReportCommand implements Callable<Integer> {
  @Parameters(
      index = "0",
      paramLabel = "ARTIFACT",
      description =
          "MODEL/REVISION/PROFILE, as quern status shows it; with --against a GGUF file or a"
              + " directory that Quern made")
  private String artifact;

  @Option(
      names = "--against",
      paramLabel = "IN",
      description = "read the output back and compare it with the model that it was made of")
  private Path original;

  @Option(names = "--json", description = "print a JSON object")
  private boolean json;

  @Mixin private ClusterOptions cluster;

  @Override
  public Integer call() throws IOException {
    if (original != null) {
      return compare(Path.of(artifact));
    }
    ArtifactState state = state(wanted());
    if (json) {
      JsonOutput.print(System.out, ArtifactReport.document(state));
    } else {
      print(state);
    }
    return ExitCode.DONE;
  }

  private int compare(Path output) throws IOException {
    ArtifactQuality quality = ErrorComparison.of(output, original);
    if (json) {
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("output", output.toString());
      document.put("against", original.toString());
      document.put("quality", ArtifactReport.quality(quality));
      JsonOutput.print(System.out, document);
    } else {
      QualityRows.print(System.out, quality);
      System.out.println(QualityRows.summary(quality));
    }
    return ExitCode.DONE;
  }

  private ArtifactId wanted() {
    try {
      return ArtifactId.parse(artifact);
    } catch (IllegalArgumentException e) {
      throw new UsageException(String.valueOf(e.getMessage()));
    }
  }

  private ArtifactState state(ArtifactId wanted) throws IOException {
    try (ServiceClient client =
        ServiceClient.connect(cluster.requiredServer(), cluster.clientSettings())) {
      return client.artifacts().stream()
          .filter(state -> state.plan().artifact().equals(wanted))
          .findFirst()
          .map(ReportCommand::complete)
          .orElseThrow(
              () -> new InputRefused("there is no artifact " + wanted + "; see quern status"));
    }
  }

  private static ArtifactState complete(ArtifactState state) {
    if (state.phase() != ArtifactState.Phase.COMPLETE) {
      throw new InputRefused(
          "artifact %s is %s; it has a report once it is complete"
              .formatted(state.plan().artifact(), state.phase().word()));
    }
    return state;
  }

  private static void print(ArtifactState state) {
    System.out.printf("%s  %s%n%n", state.plan().artifact(), state.label());
    QualityRows.print(System.out, state.quality());
    System.out.println(QualityRows.summary(state.quality()));
  }
}
