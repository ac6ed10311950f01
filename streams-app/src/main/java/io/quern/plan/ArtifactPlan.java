package io.quern.plan;

import io.quern.model.Bytes;
import io.quern.model.Segment;
import io.quern.model.Statistic;
import io.quern.model.StatisticMethod;
import io.quern.model.TensorPlan;
import java.util.List;

/**
 * What an artifact will be, byte for byte but for the weights.
 *
 * @param label short and for people, such as {@code Q4_K_M}
 * @param files the files of the artifact and their sizes
 * @param fixed stretches that need no weights: headers and padding
 * @param tensors where each tensor goes that needs no more than its chunks
 * @param statistics what has to be known of whole tensors first, and the tensors that wait for it
 */
public record ArtifactPlan(
    String label,
    List<Segment.FileSize> files,
    List<Fixed> fixed,
    List<TensorPlan> tensors,
    List<StatisticPlan> statistics) {
  public ArtifactPlan {
    files = List.copyOf(files);
    fixed = List.copyOf(fixed);
    tensors = List.copyOf(tensors);
    statistics = List.copyOf(statistics);
  }

  /** A plan that needs no statistics. */
  public static ArtifactPlan ofOnePass(
      String label, List<Segment.FileSize> files, List<Fixed> fixed, List<TensorPlan> tensors) {
    return new ArtifactPlan(label, files, fixed, tensors, List.of());
  }

  /** The same without error figures; not a byte is different. */
  public ArtifactPlan unmeasured() {
    return new ArtifactPlan(
        label,
        files,
        fixed,
        tensors.stream().map(TensorPlan::unmeasured).toList(),
        statistics.stream().map(StatisticPlan::unmeasured).toList());
  }

  /**
   * The same, its statistics those of one upload: what is still said of another one, whose revision
   * went and had the same name, is said of others.
   */
  public ArtifactPlan ofUpload(String uploadId) {
    return new ArtifactPlan(
        label,
        files,
        fixed,
        tensors.stream().map(tensor -> ofUpload(tensor, uploadId)).toList(),
        statistics.stream().map(statistic -> statistic.ofUpload(uploadId)).toList());
  }

  private static TensorPlan ofUpload(TensorPlan tensor, String uploadId) {
    return tensor.statisticId().isEmpty()
        ? tensor
        : tensor.withStatistic(StatisticIds.of(tensor.statisticId(), uploadId));
  }

  /** Bytes that the planner knows. */
  public record Fixed(String file, long offset, Bytes bytes) {}

  /**
   * A statistic of tensors that are looked at together.
   *
   * @param id see {@link StatisticIds}
   * @param measured whether chunks must be measured for it; else it gets arrays that quantizing the
   *     tensors brings about
   */
  public record StatisticPlan(
      String id, StatisticMethod method, boolean measured, List<Statistic.Member> members) {
    public StatisticPlan {
      members = List.copyOf(members);
    }

    private StatisticPlan ofUpload(String uploadId) {
      return new StatisticPlan(
          StatisticIds.of(id, uploadId),
          method,
          measured,
          members.stream()
              .map(
                  member ->
                      new Statistic.Member(
                          ArtifactPlan.ofUpload(member.plan(), uploadId), member.wholes()))
              .toList());
    }

    private StatisticPlan unmeasured() {
      return new StatisticPlan(
          id,
          method,
          measured,
          members.stream()
              .map(member -> new Statistic.Member(member.plan().unmeasured(), member.wholes()))
              .toList());
    }
  }
}
