package io.quern.assemble;

import io.quern.model.PlanRef;
import io.quern.model.Segment;
import java.io.Closeable;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** Files to copy from, open from one commit to the next: copies of one artifact come together. */
final class Donors implements Closeable {
  private final OutputLayout layout;
  private final DigestTrails trails = new DigestTrails();
  private final Map<Key, DonorFile> open = new HashMap<>();

  private record Key(PlanRef plan, String file) {}

  Donors(OutputLayout layout) {
    this.layout = layout;
  }

  /**
   * What a copy is to be made of.
   *
   * @throws IOException when it cannot be had
   */
  DonorFile find(Segment.From from) throws IOException {
    Key key = new Key(from.plan(), from.file());
    DonorFile known = open.get(key);
    if (known != null) {
      return known;
    }
    DonorFile opened = open(from);
    open.put(key, opened);
    return opened;
  }

  /** Takes note of how the digests of files went that were completed just now. */
  void remember(Map<String, DigestTrail> completed) {
    trails.remember(completed);
  }

  private DonorFile open(Segment.From from) throws IOException {
    try {
      return DonorFile.open(layout, from).with(trails);
    } catch (IllegalArgumentException e) { // names that make no path, or no journal
      throw new IOException(e.getMessage(), e);
    }
  }

  @Override
  public void close() throws IOException {
    for (DonorFile donor : open.values()) {
      donor.close();
    }
    open.clear();
  }
}
