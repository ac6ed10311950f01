package io.quern.register.hub;

import io.quern.register.Destination;
import io.quern.register.Receipt;
import io.quern.register.RegistryAdapter;
import io.quern.register.RegistryException;
import io.quern.register.Release;
import io.quern.register.http.RegistryClient;
import java.util.Map;
import java.util.Optional;

/**
 * Commits a release to a repository of the Hugging Face Hub: {@code https://huggingface.co/O/N}.
 * Options: {@code branch}, {@code path}, {@code card}, {@code create}. Tags are git tags.
 */
public final class HubAdapter implements RegistryAdapter {
  public static final String NAME = "huggingface";

  /** The option that names the folder of the files. */
  public static final String PATH = "path";

  private final Destination destination;

  public HubAdapter(Destination destination) {
    this.destination = destination;
  }

  /** The branch that a push commits to. */
  public static String branchOf(Map<String, String> options) {
    return Optional.ofNullable(options.get(HubTarget.BRANCH))
        .filter(name -> !name.isEmpty())
        .orElse(HubTarget.MAIN);
  }

  @Override
  public Receipt push(Release release) throws RegistryException, InterruptedException {
    HubTarget target = HubTarget.read(destination, release);
    try (RegistryClient client = new RegistryClient(target.timeout())) {
      return new HubPush(client, target, release).run(destination.tags());
    }
  }
}
