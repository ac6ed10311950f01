package io.quern.model;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The identity of a profile's content: what it makes, not its name or for whom. */
public final class ProfileDigest {
  private ProfileDigest() {}

  /** SHA-256 over container and type, which is all that decides the bytes of an output. */
  public static String of(String format, String type) {
    String resolved = String.join("\n", List.of("profile-1", format, type));
    return Sha256.hex(resolved.getBytes(StandardCharsets.UTF_8));
  }

  /** SHA-256 over everything that decides bytes; without details that is container and type. */
  public static String of(String format, String type, ProfileDetails details) {
    List<String> words = new ArrayList<>(List.of(details.arithmetic()));
    words.add(Integer.toString(details.output().shards()));
    addAll(words, details.ignore());
    words.add(Integer.toString(details.options().size()));
    details.options().forEach(option -> words.addAll(List.of(option.name(), option.value())));
    words.add(Integer.toString(details.groups().size()));
    details.groups().forEach(group -> add(words, group));
    if (words.equals(List.of("", "0", "0", "0", "0"))) {
      return of(format, type);
    }
    words.addAll(0, List.of("profile-2", format, type));
    StringBuilder resolved = new StringBuilder();
    words.forEach(word -> resolved.append(word.length()).append(':').append(word));
    return Sha256.hex(resolved.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static void add(List<String> words, QuantizationGroup group) {
    QuantizationGroup.Numbers numbers = group.numbers();
    QuantizationGroup.Scaling scaling = group.scaling();
    words.add(group.name());
    addAll(words, group.targets());
    words.addAll(List.of(numbers.type(), numbers.bits() + "", numbers.symmetric() + ""));
    QuantizationGroup.Grain grain = group.grain();
    words.addAll(List.of(grain.strategy(), grain.groupSize() + ""));
    words.addAll(List.of(grain.blockRows() + "", grain.blockColumns() + ""));
    words.add(scaling.arguments().size() + "");
    scaling.arguments().forEach((name, value) -> words.addAll(List.of(name, value)));
    words.addAll(List.of(scaling.observer(), scaling.scaleDtype(), scaling.activations()));
  }

  /** With their number in front, so that no two lists read alike. */
  private static void addAll(List<String> words, List<String> list) {
    words.add(Integer.toString(list.size()));
    words.addAll(list);
  }
}
