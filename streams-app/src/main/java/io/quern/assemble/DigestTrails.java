package io.quern.assemble;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The trails of files that were completed here lately, by the digest of the whole. What is not
 * known, after a restart for example, is digested.
 */
final class DigestTrails {
  /** A trail takes about 16 KiB. */
  private static final int MOST = 256;

  private final Map<String, DigestTrail> known = new LinkedHashMap<>(16, 0.75f, true);

  void remember(Map<String, DigestTrail> trails) {
    trails.forEach(
        (digest, trail) -> {
          if (!trail.isEmpty()) {
            known.put(digest, trail);
          }
        });
    while (known.size() > MOST) {
      known.remove(known.keySet().iterator().next()); // the one not asked for the longest
    }
  }

  DigestTrail of(String digest) {
    return known.getOrDefault(digest, DigestTrail.NONE);
  }
}
