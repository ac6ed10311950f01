package io.quern.serde;

import io.quern.model.QuantizationGroup;

/** Groups of a profile. What the contract has no field for stands in the profile's attributes. */
final class GroupRecords {
  private GroupRecords() {}

  /** The attribute that says what becomes of the activations of the group of that index. */
  static String activationsOf(int group) {
    return "group." + group + ".activations";
  }

  static io.quern.avro.QuantizationGroup toRecord(QuantizationGroup group) {
    return io.quern.avro.QuantizationGroup.newBuilder()
        .setName(group.name())
        .setTargets(group.targets())
        .setNumBits(group.numbers().bits())
        .setNumberType(group.numbers().type())
        .setSymmetric(group.numbers().symmetric())
        .setStrategy(group.grain().strategy())
        .setGroupSize(group.grain().groupSize())
        .setBlockRows(group.grain().blockRows())
        .setBlockColumns(group.grain().blockColumns())
        .setObserver(group.scaling().observer())
        .setObserverArguments(group.scaling().arguments())
        .setScaleDtype(group.scaling().scaleDtype())
        .build();
  }

  static QuantizationGroup toDomain(io.quern.avro.QuantizationGroup group, String activations) {
    return new QuantizationGroup(
        group.getName(),
        group.getTargets(),
        new QuantizationGroup.Numbers(
            group.getNumberType(), group.getNumBits(), group.getSymmetric()),
        new QuantizationGroup.Grain(
            group.getStrategy(),
            group.getGroupSize(),
            group.getBlockRows(),
            group.getBlockColumns()),
        new QuantizationGroup.Scaling(
            group.getObserver(), group.getObserverArguments(), group.getScaleDtype(), activations));
  }
}
