package io.quern.model;

import java.util.Set;

/**
 * Which uploads live manifests name, of all models whose manifests lie in one partition. What came
 * long before, of any other upload, is wanted by nobody. Sent to every partition.
 *
 * @param partition of the manifests
 * @param partitions that manifests have
 * @param before when the youngest chunk came that is spoken of, milliseconds since 1970
 * @param named {@link #name names} of uploads
 */
public record CensusOrder(int partition, int partitions, long before, Set<String> named)
    implements Order {
  public CensusOrder {
    if (partitions < 1 || partition < 0 || partition >= partitions) {
      throw new IllegalArgumentException(
          "a census of partition %d of %d".formatted(partition, partitions));
    }
    named = Set.copyOf(named);
  }

  /**
   * How an upload of a revision is called.
   *
   * @param source model and revision, as {@link Revision} writes them
   */
  public static String name(String source, String uploadId) {
    return source + "#" + uploadId;
  }
}
