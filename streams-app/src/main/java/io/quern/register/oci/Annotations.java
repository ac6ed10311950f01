package io.quern.register.oci;

import io.quern.format.json.CompactJson;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** What layers and manifests say beside their types. All times are those of the release. */
final class Annotations {
  private static final int MODE = 0644;

  private Annotations() {}

  static SortedMap<String, String> title(String path) {
    return new TreeMap<>(Map.of(MediaTypes.TITLE, path));
  }

  static SortedMap<String, String> created(Instant time) {
    return new TreeMap<>(Map.of("org.opencontainers.image.created", seconds(time)));
  }

  /** A file's, by the CNCF model specification, and the title that oras goes by. */
  static SortedMap<String, String> file(String path, long size, Instant time) {
    SortedMap<String, String> annotations = title(path);
    annotations.put("org.cncf.model.filepath", path);
    annotations.put("org.cncf.model.file.mediatype.untested", "false");
    annotations.put(
        "org.cncf.model.file.metadata+json",
        CompactJson.write(
            new Json()
                .put("name", path.substring(path.lastIndexOf('/') + 1))
                .put("mode", MODE)
                .put("uid", 0)
                .put("gid", 0)
                .put("size", size)
                .put("mtime", seconds(time))
                .put("typeflag", 0)
                .done()));
    return annotations;
  }

  /** As RFC 3339 without fractions, which Go reads and writes alike. */
  static String seconds(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
