package io.quern.register;

import io.quern.model.ArtifactId;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Who holds which name: the artifact of the newest revision, so that no older one takes it back.
 */
final class TagHolders {
  private final Map<String, Made> holders = new HashMap<>();

  TagHolders(Collection<Wanted> wanted) {
    for (Wanted each : wanted) {
      each.tags().forEach(tag -> holders.merge(each.nameOf(tag), each.made(), TagHolders::newer));
    }
  }

  static Made newer(Made one, Made other) {
    return Made.AGE.compare(one, other) < 0 ? other : one;
  }

  /** The tags that a push of it may move. */
  List<String> heldBy(Wanted wanted) {
    return wanted.tags().stream().filter(tag -> holderOf(wanted, tag).isEmpty()).toList();
  }

  /** Who has the tags that it has not, in words. */
  List<String> others(Wanted wanted) {
    return wanted.tags().stream()
        .flatMap(tag -> holderOf(wanted, tag).map(holder -> tag + " is " + holder).stream())
        .toList();
  }

  /** Who has a tag; nothing for itself. */
  private Optional<ArtifactId> holderOf(Wanted wanted, String tag) {
    return Optional.ofNullable(holders.get(wanted.nameOf(tag)))
        .map(Made::artifact)
        .filter(holder -> !holder.equals(wanted.made().artifact()));
  }
}
