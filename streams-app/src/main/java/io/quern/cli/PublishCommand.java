package io.quern.cli;

import io.quern.app.Registrations;
import io.quern.app.ServiceClient;
import io.quern.model.ArtifactState;
import io.quern.model.Names;
import io.quern.model.Registration;
import io.quern.model.Revision;
import io.quern.model.Sha256;
import io.quern.model.TensorChunk;
import io.quern.publish.ModelSource;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.NullUnmarked;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A file as a revision of a model. */
@Command(
    name = "publish",
    mixinStandardHelpOptions = true,
    description = {
      "Publishes a GGUF file or a Hugging Face directory as a revision of a model. Publishing the"
          + " same bytes again is harmless and finishes what was left.",
    },
    footer = {
      "",
      "Example: quern publish kjv-4m-BF16.gguf --model kjv-4m --wait --bootstrap-server"
          + " 127.0.0.1:9092"
    })
@NullUnmarked // picocli fills the fields
final class PublishCommand implements Callable<Integer> {
  private static final int DIGITS = 16;

  @Parameters(
      index = "0",
      paramLabel = "PATH",
      description = "a GGUF file or a Hugging Face directory")
  private Path input;

  @Option(names = "--model", paramLabel = "NAME", required = true, description = "the model's name")
  private String model;

  @Option(
      names = "--revision",
      paramLabel = "R",
      description = "the revision's name; default: the first digits of the file's SHA-256")
  private String revision;

  @Option(
      names = "--imatrix",
      paramLabel = "FILE.safetensors",
      description =
          "how much an error in each column of a weight matters; a profile asks for it by the"
              + " file's name without its ending (importance: FILE)")
  private Path importance;

  @Option(
      names = "--base",
      paramLabel = "P",
      defaultValue = "",
      description =
          "the revision that this one was made from, or 'latest': what is equal there is neither"
              + " sent nor computed again")
  private String base;

  @Option(
      names = "--wait",
      description = "return when every matching profile's artifact is complete")
  private boolean wait;

  @Option(
      names = "--wait-registered",
      description =
          "return when it also stands in every registry of those profiles, or one has refused it")
  private boolean waitRegistered;

  @Option(
      names = "--chunk-size",
      paramLabel = "KIB",
      defaultValue = "900",
      description = "most KiB of weights in a record (64 to 900; default: ${DEFAULT-VALUE})")
  private int chunkKib;

  @Option(names = "--json", description = "print a JSON object")
  private boolean json;

  @Mixin private ClusterOptions cluster;

  @Override
  public Integer call() throws IOException {
    if (chunkKib < 64 || chunkKib > TensorChunk.MAX_PAYLOAD / 1024) {
      throw new UsageException(
          "--chunk-size " + chunkKib + " is not from 64 to " + TensorChunk.MAX_PAYLOAD / 1024);
    }
    checkNames();
    try (ModelSource source = ModelFiles.open(input, importance);
        ServiceClient client =
            ServiceClient.connect(cluster.requiredServer(), cluster.clientSettings())) {
      String digest = digest(source);
      Revision target =
          new Revision(model, revision == null ? digest.substring(0, DIGITS) : revision);
      ProgressBar bar = ProgressBar.onStandardError();
      ServiceClient.Published published =
          client.publish(
              new ServiceClient.Publication(
                  target, digest, source, chunkKib * 1024L, wait || waitRegistered, base),
              json ? (done, total, read) -> {} : bar::show);
      bar.clear();
      List<Registration> pushes =
          waitRegistered ? awaitRegistered(client, published.states()) : List.of();
      report(published, pushes);
      if (wait || waitRegistered) {
        published.states().stream()
            .flatMap(state -> Endings.words(state).stream())
            .forEach(words -> System.err.println("quern: " + words));
      }
      return Endings.exitCode(published.states(), pushes, wait || waitRegistered);
    }
  }

  private void checkNames() {
    try {
      Names.model(model);
      if (revision != null) {
        Names.revision(revision);
      }
    } catch (IllegalArgumentException e) {
      throw new UsageException(e.getMessage());
    }
  }

  /** Of the whole model: what tells an upload from another. */
  private static String digest(ModelSource source) {
    MessageDigest digest = Sha256.digest();
    for (MemorySegment bytes : source.identity()) {
      for (long at = 0; at < bytes.byteSize(); at += 1 << 24) {
        long length = Math.min(1 << 24, bytes.byteSize() - at);
        digest.update(bytes.asSlice(at, length).asByteBuffer());
      }
    }
    return Sha256.hex(digest);
  }

  private static List<Registration> awaitRegistered(
      ServiceClient client, List<ArtifactState> states) {
    try (Registrations registrations = client.registrations()) {
      return registrations.await(states, client.profiles());
    }
  }

  private void report(ServiceClient.Published published, List<Registration> pushes) {
    if (json) {
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("model", published.source().model());
      document.put("revision", published.source().revision());
      document.put("chunksSent", published.chunksSent());
      document.put("chunksReused", published.traffic().chunksReused());
      document.put("bytesSent", published.traffic().bytesSent());
      document.put(
          "artifacts",
          published.states().stream()
              .map(state -> StatusReport.document(state, pushesOf(state, pushes)))
              .toList());
      JsonOutput.print(System.out, document);
    } else {
      System.out.println("published " + published.source() + ": " + sentence(published.traffic()));
      for (ArtifactState state : published.states()) {
        System.out.println(StatusReport.row(state));
        pushesOf(state, pushes)
            .forEach(push -> System.out.println(RegistrationRows.row(push, Instant.now())));
      }
    }
  }

  private static String sentence(ServiceClient.Traffic traffic) {
    return traffic.chunksSent()
        + " chunks sent"
        + (traffic.chunksReused() > 0 ? ", " + traffic.chunksReused() + " known already" : "");
  }

  private static List<Registration> pushesOf(ArtifactState state, List<Registration> pushes) {
    return RegistrationRows.of(pushes, state.plan().artifact());
  }
}
