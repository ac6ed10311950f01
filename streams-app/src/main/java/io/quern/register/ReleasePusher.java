package io.quern.register;

import io.quern.model.ArtifactState;
import io.quern.model.RegistryTarget;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;

/** Makes one push: finds the artifact and the credentials, and hands both to the adapter. */
final class ReleasePusher implements PushPool.Pusher {
  private final CompleteStates states;
  private final ReleaseOpener opener;
  private final CredentialsReference credentials;
  private final Function<Destination, Optional<RegistryAdapter>> adapters;

  /** Finds the whole state of a complete artifact. */
  @FunctionalInterface
  interface CompleteStates {
    /** Nothing where the artifact has another state by now. */
    Optional<ArtifactState> find(Made made) throws RegistryException, InterruptedException;
  }

  ReleasePusher(
      CompleteStates states,
      ReleaseOpener opener,
      CredentialsReference credentials,
      Function<Destination, Optional<RegistryAdapter>> adapters) {
    this.states = states;
    this.opener = opener;
    this.credentials = credentials;
    this.adapters = adapters;
  }

  @Override
  public Optional<PushResult> push(PushTask task) {
    PushScope scope = PushScope.current();
    Discretion discretion = scope.discretion();
    try {
      Credentials found = credentials.resolve(task.wanted().target().credentials());
      scope.hide(found);
      Receipt receipt = push(task, found);
      return Optional.of(new PushResult.Pushed(discretion.say(receipt)));
    } catch (RegistryException e) {
      return Optional.of(
          new PushResult.Failed(
              discretion.say(String.valueOf(e.getMessage())),
              !e.isRetriable(),
              e.wait(Backoff.REFUSED)));
    } catch (InterruptedException e) {
      return Optional.empty();
    } catch (RuntimeException e) {
      // A fault of the adapter must not take the other targets with it.
      return Optional.of(
          new PushResult.Failed(
              discretion.say("adapter " + task.wanted().target().adapter() + " failed: " + e),
              false,
              Duration.ZERO));
    }
  }

  private Receipt push(PushTask task, Credentials found)
      throws RegistryException, InterruptedException {
    Wanted wanted = task.wanted();
    RegistryTarget target = wanted.target();
    ArtifactState state =
        states
            .find(wanted.made())
            .orElseThrow(() -> RegistryException.passing("the artifact has another state by now"));
    Release release = opener.open(state, Instant.ofEpochMilli(wanted.made().publishedAt()));
    Destination destination =
        new Destination(
            target.name(),
            target.adapter(),
            wanted.address(),
            task.tags(),
            found,
            target.options());
    try (Closing adapter = new Closing(adapterOf(destination))) {
      return adapter.adapter().push(release);
    }
  }

  private RegistryAdapter adapterOf(Destination destination) throws RegistryException {
    return adapters
        .apply(destination)
        .orElseThrow(
            () ->
                RegistryException.refused(
                    "adapter '%s' is not known to this version".formatted(destination.adapter())));
  }

  /** For try: closing an adapter throws nothing that is checked. */
  private record Closing(RegistryAdapter adapter) implements AutoCloseable {
    @Override
    public void close() {
      adapter.close();
    }
  }
}
