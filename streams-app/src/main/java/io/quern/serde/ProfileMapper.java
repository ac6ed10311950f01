package io.quern.serde;

import io.quern.avro.ProfileOption;
import io.quern.avro.TensorRule;
import io.quern.model.Profile;
import io.quern.model.ProfileDetails;
import io.quern.model.ProfileDetails.Option;
import io.quern.model.QuantizationGroup;
import io.quern.model.Upkeep;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.avro.Schema;

final class ProfileMapper implements RecordMapper<io.quern.avro.Profile, Profile> {

  /** Options that have fields of their own. */
  private static final Set<String> ELSEWHERE =
      Set.of(ProfileDetails.IMPORTANCE, ProfileDetails.TENSOR_TYPE);

  @Override
  public Schema schema() {
    return io.quern.avro.Profile.getClassSchema();
  }

  @Override
  public io.quern.avro.Profile toRecord(Profile profile) {
    ProfileDetails details = profile.details();
    return io.quern.avro.Profile.newBuilder()
        .setName(profile.name())
        .setDigest(profile.digest())
        .setModels(profile.models())
        .setFormat(profile.format())
        .setType(profile.type())
        .setOptions(
            details.options().stream()
                .filter(option -> !ELSEWHERE.contains(option.name()))
                .map(option -> new ProfileOption(option.name(), option.value()))
                .toList())
        .setTensorRules(
            details.options(ProfileDetails.TENSOR_TYPE).stream().map(ProfileMapper::rule).toList())
        .setImportance(details.option(ProfileDetails.IMPORTANCE).orElse(null))
        .setGroups(details.groups().stream().map(GroupRecords::toRecord).toList())
        .setIgnore(details.ignore())
        .setArithmetic(details.arithmetic())
        .setErrorFigures(details.output().errorFigures())
        .setOutputShards(details.output().shards())
        .setPriority(details.upkeep().priority())
        .setRevisions(details.upkeep().revisions().word())
        .setRetention(details.upkeep().retention())
        .setRegistries(profile.registries().stream().map(RegistryRecords::toRecord).toList())
        .setAttributes(attributes(profile))
        .build();
  }

  /** Of {@code PATTERN=TYPE}; no pattern holds the sign. */
  private static TensorRule rule(String word) {
    int sign = word.indexOf('=');
    return TensorRule.newBuilder()
        .setPattern(sign < 0 ? word : word.substring(0, sign))
        .setType(sign < 0 ? "" : word.substring(sign + 1))
        .build();
  }

  private static Map<String, String> attributes(Profile profile) {
    List<QuantizationGroup> groups = profile.details().groups();
    Map<String, String> attributes = RegistryRecords.attributes(profile.registries());
    for (int i = 0; i < groups.size(); i++) {
      String activations = groups.get(i).scaling().activations();
      if (!activations.isEmpty()) {
        attributes.put(GroupRecords.activationsOf(i), activations);
      }
    }
    return attributes;
  }

  @Override
  public Profile toDomain(io.quern.avro.Profile record) {
    return new Profile(
        record.getName(),
        record.getDigest(),
        record.getModels(),
        record.getFormat(),
        record.getType(),
        details(record),
        record.getRegistries().stream()
            .map(target -> RegistryRecords.toDomain(target, record.getAttributes()))
            .toList());
  }

  private static ProfileDetails details(io.quern.avro.Profile record) {
    List<QuantizationGroup> groups = new ArrayList<>();
    for (int i = 0; i < record.getGroups().size(); i++) {
      String activations = record.getAttributes().getOrDefault(GroupRecords.activationsOf(i), "");
      groups.add(GroupRecords.toDomain(record.getGroups().get(i), activations));
    }
    ProfileDetails details = withoutImportance(record, groups);
    String importance = record.getImportance();
    return importance == null ? details : details.withImportance(importance);
  }

  private static ProfileDetails withoutImportance(
      io.quern.avro.Profile record, List<QuantizationGroup> groups) {
    Stream<Option> rules =
        record.getTensorRules().stream()
            .map(
                rule ->
                    new Option(
                        ProfileDetails.TENSOR_TYPE, rule.getPattern() + "=" + rule.getType()));
    Stream<Option> options =
        record.getOptions().stream().map(option -> new Option(option.getName(), option.getValue()));
    return new ProfileDetails(
        Stream.concat(rules, options).toList(),
        groups,
        record.getIgnore(),
        record.getArithmetic(),
        new ProfileDetails.Output(record.getErrorFigures(), record.getOutputShards()),
        new Upkeep(
            record.getPriority(), Upkeep.Reach.of(record.getRevisions()), record.getRetention()));
  }
}
