package io.quern.cli;

import io.quern.app.ServiceClient;
import io.quern.model.Names;
import io.quern.model.Profile;
import io.quern.model.ProfileDetails;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What to make of which models. */
@Command(
    name = "profile",
    mixinStandardHelpOptions = true,
    description = "Applies, lists and removes profiles: what to make of which models.",
    footer = {"", "Example: quern profile apply q4.yaml --bootstrap-server 127.0.0.1:9092"})
@NullUnmarked // picocli fills the fields
final class ProfileCommand implements Runnable {

  @Override
  public void run() {
    throw new UsageException("say apply, list or remove");
  }

  @Command(
      name = "apply",
      mixinStandardHelpOptions = true,
      description =
          "Applies profiles: models that their globs match are made, now and whenever a revision is"
              + " published.",
      footer = {
        "",
        "A profile:",
        "  name: q4",
        "  models: \"llama-*\"   # a glob or a list",
        "  format: gguf",
        "  type: Q4_K_M",
        "",
        "Example: quern profile apply q4.yaml --bootstrap-server 127.0.0.1:9092"
      })
  int apply(
      @Parameters(arity = "1..*", paramLabel = "FILE.yaml", description = "a profile each")
          List<Path> files,
      @Mixin ClusterOptions cluster)
      throws IOException {
    List<Profile> profiles = new ArrayList<>();
    for (Path file : files) { // all of them are read before one is applied
      profiles.add(ProfileFile.read(file));
    }
    try (ServiceClient client =
        ServiceClient.connect(cluster.requiredServer(), cluster.clientSettings())) {
      for (Profile profile : profiles) {
        client.applyProfile(profile);
        System.out.println("applied " + row(profile));
      }
    }
    return ExitCode.DONE;
  }

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "Lists the profiles.",
      footer = {"", "Example: quern profile list --bootstrap-server 127.0.0.1:9092"})
  int list(
      @Option(names = "--json", description = "print a JSON object") boolean json,
      @Mixin ClusterOptions cluster)
      throws IOException {
    try (ServiceClient client =
        ServiceClient.connect(cluster.requiredServer(), cluster.clientSettings())) {
      List<Profile> profiles = client.profiles();
      if (json) {
        JsonOutput.print(
            System.out,
            Map.of("profiles", profiles.stream().map(ProfileCommand::document).toList()));
      } else {
        profiles.forEach(profile -> System.out.println(row(profile)));
      }
    }
    return ExitCode.DONE;
  }

  @Command(
      name = "remove",
      mixinStandardHelpOptions = true,
      description = "Removes a profile; what it has in work stops, what is complete stays.",
      footer = {"", "Example: quern profile remove q4 --bootstrap-server 127.0.0.1:9092"})
  int remove(
      @Parameters(paramLabel = "NAME", description = "the profile's name") String name,
      @Mixin ClusterOptions cluster)
      throws IOException {
    try {
      Names.profile(name);
    } catch (IllegalArgumentException e) {
      throw new UsageException(e.getMessage());
    }
    try (ServiceClient client =
        ServiceClient.connect(cluster.requiredServer(), cluster.clientSettings())) {
      if (client.profiles().stream().noneMatch(profile -> profile.name().equals(name))) {
        throw new InputRefused(
            "there is no profile " + name + "; quern profile list shows those there are");
      }
      client.removeProfile(name);
    }
    System.out.println("removed " + name);
    return ExitCode.DONE;
  }

  private static String row(Profile profile) {
    String through =
        profile.details().option(ProfileDetails.THROUGH).map("  through "::concat).orElse("");
    return "%-16s  %-8s  %-8s  %s%s"
        .formatted(
            profile.name(),
            profile.format(),
            profile.type(),
            String.join(", ", profile.models()),
            through);
  }

  private static Map<String, ?> document(Profile profile) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("name", profile.name());
    document.put("models", profile.models());
    document.put("format", profile.format());
    document.put("type", profile.type());
    profile
        .details()
        .option(ProfileDetails.THROUGH)
        .ifPresent(types -> document.put(ProfileDetails.THROUGH, List.of(types.split(","))));
    document.put("digest", profile.digest());
    return document;
  }
}
