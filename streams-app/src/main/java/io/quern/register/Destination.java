package io.quern.register;

import java.util.List;
import java.util.Map;

/**
 * A registry target of a profile, its placeholders filled in for one release.
 *
 * @param name of the target, for {@code status}
 * @param adapter see {@link RegistryAdapters}
 * @param address in the adapter's words, such as {@code http://127.0.0.1:5000/library/kjv}
 * @param tags that are moved to the release, the first one being what people pull
 * @param options of the adapter, by name
 */
public record Destination(
    String name,
    String adapter,
    String address,
    List<String> tags,
    Credentials credentials,
    Map<String, String> options) {
  public Destination {
    tags = List.copyOf(tags);
    options = Map.copyOf(options);
  }
}
