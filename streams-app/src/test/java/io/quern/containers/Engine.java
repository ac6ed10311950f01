package io.quern.containers;

import java.util.Optional;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.images.RemoteDockerImage;

/** The Docker engine of this machine, asked once. */
final class Engine {
  private Engine() {}

  private static final class Answer {
    static final Optional<IllegalStateException> REFUSAL =
        refusal(Engine::connect, () -> new RemoteDockerImage(Images.registry()).get());
  }

  /** What stands in the way of tests with containers. */
  static Optional<IllegalStateException> refusal() {
    return Answer.REFUSAL;
  }

  /**
   * @param connect throws IllegalStateException where no engine answers, and something else where
   *     Testcontainers cannot have the images that it needs itself
   * @param fetch throws where an image of the tests is neither there nor to be had
   */
  static Optional<IllegalStateException> refusal(Runnable connect, Runnable fetch) {
    try {
      connect.run();
      fetch.run();
      return Optional.empty();
    } catch (IllegalStateException e) {
      return Optional.of(new IllegalStateException("no Docker engine answers", e));
    } catch (RuntimeException e) {
      return Optional.of(
          new IllegalStateException("the Docker engine lacks images and can pull none", e));
    }
  }

  private static void connect() {
    var _ = DockerClientFactory.instance().client();
  }
}
