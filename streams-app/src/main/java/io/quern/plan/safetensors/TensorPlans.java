package io.quern.plan.safetensors;

import io.quern.model.ArtifactId;
import io.quern.model.Profile;
import io.quern.model.Revision;
import io.quern.model.Statistic;
import io.quern.model.StatisticMethod;
import io.quern.model.TensorPlan;
import io.quern.plan.ArtifactPlan;
import io.quern.plan.StatisticIds;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** From tensors with places to orders and statistics. */
final class TensorPlans {
  private final Revision revision;
  private final Profile profile;
  private final Shards shards;
  private final List<TensorPlan> tensors = new ArrayList<>();
  private final List<ArtifactPlan.StatisticPlan> statistics = new ArrayList<>();

  TensorPlans(Revision revision, Profile profile, Shards shards) {
    this.revision = revision;
    this.profile = profile;
    this.shards = shards;
  }

  /** A tensor that needs no more than its chunks, whole arrays put together behind it. */
  void add(PlannedWeight weight) {
    if (weight.assembled().isEmpty()) {
      tensors.add(plan(weight, ""));
      return;
    }
    StatisticMethod method = weight.assembled().get();
    String id = idOf(weight, method);
    Statistic.Member member = new Statistic.Member(plan(weight, id), wholes(weight));
    statistics.add(new ArtifactPlan.StatisticPlan(id, method, false, List.of(member)));
  }

  /** Tensors that are looked at together before any of them is written. */
  void addMeasured(List<PlannedWeight> weights) {
    StatisticMethod method = weights.getFirst().measured().orElseThrow();
    List<String> names = weights.stream().map(weight -> weight.source().name()).toList();
    statistics.add(
        new ArtifactPlan.StatisticPlan(
            StatisticIds.of(revision, method, names),
            method,
            true,
            weights.stream().map(this::measured).toList()));
  }

  private Statistic.Member measured(PlannedWeight weight) {
    if (weight.assembled().isEmpty()) {
      return new Statistic.Member(plan(weight, ""), wholes(weight));
    }
    StatisticMethod method = weight.assembled().get();
    String id = idOf(weight, method);
    // the second orders bring its arrays about, so this statistic has no arrays to order
    TensorPlan waiting = new TensorPlan(weight.source(), weight.format(), List.of(), id);
    Statistic.Member member = new Statistic.Member(waiting, wholes(weight));
    statistics.add(new ArtifactPlan.StatisticPlan(id, method, false, List.of(member)));
    return new Statistic.Member(plan(weight, id), List.of());
  }

  /** Arrays belong to the artifact that they are part of. */
  private String idOf(PlannedWeight weight, StatisticMethod method) {
    Map<String, String> parameters = new HashMap<>(method.parameters());
    parameters.put("artifact", ArtifactId.of(revision, profile.name()).toString());
    parameters.put("profile", profile.digest());
    StatisticMethod own = new StatisticMethod(method.name(), parameters);
    return StatisticIds.of(revision, own, List.of(weight.source().name()));
  }

  private TensorPlan plan(PlannedWeight weight, String statisticId) {
    List<TensorPlan.RowArray> arrays = new ArrayList<>();
    for (OutputTensor output : weight.outputs()) {
      if (output.content()
          instanceof OutputTensor.Content.Rows(String role, long unitRows, long unitBytes)) {
        Shards.Place place = shards.placeOf(output);
        arrays.add(
            new TensorPlan.RowArray(role, place.file(), place.offset(), unitRows, unitBytes));
      }
    }
    return new TensorPlan(weight.source(), weight.format(), arrays, statisticId);
  }

  private List<Statistic.WholeArray> wholes(PlannedWeight weight) {
    List<Statistic.WholeArray> wholes = new ArrayList<>();
    for (OutputTensor output : weight.outputs()) {
      if (output.content() instanceof OutputTensor.Content.Whole(String role)) {
        Shards.Place place = shards.placeOf(output);
        wholes.add(new Statistic.WholeArray(role, place.file(), place.offset(), output.bytes()));
      }
    }
    return wholes;
  }

  List<TensorPlan> tensors() {
    return List.copyOf(tensors);
  }

  List<ArtifactPlan.StatisticPlan> statistics() {
    return List.copyOf(statistics);
  }
}
