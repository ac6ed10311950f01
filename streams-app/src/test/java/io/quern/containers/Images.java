package io.quern.containers;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.testcontainers.images.builder.ImageFromDockerfile;
import org.testcontainers.utility.DockerImageName;

/**
 * Which images the tests run: public ones, or what the system properties {@code containers.kafka}
 * and so on name. Quern's own is built as {@code docker/Dockerfile} says unless {@code
 * containers.quern} names one; {@code containers.jdk} and {@code containers.base} are then what it
 * is built from.
 */
final class Images {
  /** Of the working copy; tests run in streams-app. */
  static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  private static final String KAFKA = "apache/kafka";
  private static final Map<String, String> BUILD_ARGUMENTS =
      Map.of("jdk", "JDK_IMAGE", "base", "BASE_IMAGE");

  private static Optional<String> quern = setting("quern");

  private Images() {}

  static DockerImageName kafka() {
    return DockerImageName.parse(setting("kafka").orElse(KAFKA + ":4.3.1"))
        .asCompatibleSubstituteFor(KAFKA);
  }

  static DockerImageName registry() {
    return named("registry", "registry:3");
  }

  static DockerImageName s3proxy() {
    return named("s3proxy", "andrewgaul/s3proxy:latest");
  }

  static DockerImageName apicurio() {
    return named("apicurio", "apicurio/apicurio-registry:3.3.3");
  }

  static synchronized DockerImageName quern() {
    String name = quern.orElseGet(Images::build);
    quern = Optional.of(name);
    return DockerImageName.parse(name);
  }

  /** The builder keeps what has not changed, so the image stays. */
  private static String build() {
    ImageFromDockerfile image = new ImageFromDockerfile("quern-containers-test", false);
    for (String part :
        new String[] {"docker/image", "streams-app/target/lib", "streams-app/target/quern.jar"}) {
      image.withFileFromPath(part, ROOT.resolve(part));
    }
    image.withFileFromPath("Dockerfile", ROOT.resolve("docker/Dockerfile"));
    for (Map.Entry<String, String> argument : BUILD_ARGUMENTS.entrySet()) {
      setting(argument.getKey())
          .ifPresent(
              value -> {
                var _ = image.withBuildArg(argument.getValue(), value);
              });
    }
    return image.get();
  }

  private static DockerImageName named(String property, String image) {
    return DockerImageName.parse(setting(property).orElse(image));
  }

  private static Optional<String> setting(String name) {
    return Optional.ofNullable(System.getProperty("containers." + name))
        .filter(image -> !image.isBlank());
  }
}
