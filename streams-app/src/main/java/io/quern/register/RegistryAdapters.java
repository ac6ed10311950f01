package io.quern.register;

import io.quern.register.directory.DirectoryAdapter;
import io.quern.register.hub.HubAdapter;
import io.quern.register.mlflow.MlflowAdapter;
import io.quern.register.oci.OciAdapter;
import io.quern.register.ollama.OllamaAdapter;
import io.quern.register.s3.S3Adapter;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/** Every adapter there is, by name: a new one is a class and a line here. */
public final class RegistryAdapters {
  private static final Map<String, Function<Destination, RegistryAdapter>> ALL =
      Map.ofEntries(
          Map.entry(DirectoryAdapter.NAME, DirectoryAdapter::new),
          Map.entry(MlflowAdapter.NAME, MlflowAdapter::new),
          Map.entry(OciAdapter.MODEL_PACK, OciAdapter::modelPack),
          Map.entry(OciAdapter.MODEL_RUNNER, OciAdapter::modelRunner),
          Map.entry(OciAdapter.OLLAMA, OciAdapter::ollama),
          Map.entry(HubAdapter.NAME, HubAdapter::new),
          Map.entry(OllamaAdapter.NAME, OllamaAdapter::new),
          Map.entry(S3Adapter.NAME, S3Adapter::new));

  private RegistryAdapters() {}

  /** An adapter for the destination; empty for a name that is not known. */
  public static Optional<RegistryAdapter> open(Destination destination) {
    return Optional.ofNullable(ALL.get(destination.adapter())).map(made -> made.apply(destination));
  }

  /** The names there are, sorted. */
  public static Set<String> names() {
    return new TreeSet<>(ALL.keySet());
  }
}
