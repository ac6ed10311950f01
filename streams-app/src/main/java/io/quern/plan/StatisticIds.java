package io.quern.plan;

import io.quern.model.Revision;
import io.quern.model.Sha256;
import io.quern.model.StatisticMethod;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The names of statistics. */
public final class StatisticIds {
  private StatisticIds() {}

  /**
   * SHA-256 over the tensors' content, the method and its parameters: whoever wants to know the
   * same gives it the same name.
   */
  public static String of(Revision revision, StatisticMethod method, List<String> tensors) {
    List<String> content = new ArrayList<>(List.of("statistic-1", revision.toString()));
    content.add(method.name());
    for (Map.Entry<String, String> entry : new TreeMap<>(method.parameters()).entrySet()) {
      content.add(entry.getKey() + "=" + entry.getValue());
    }
    content.add("");
    content.addAll(tensors);
    return Sha256.hex(String.join("\n", content).getBytes(StandardCharsets.UTF_8));
  }

  /** The same of one upload of the revision. */
  static String of(String id, String uploadId) {
    return Sha256.hex(String.join("\n", "upload-1", uploadId, id).getBytes(StandardCharsets.UTF_8));
  }
}
