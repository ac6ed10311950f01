package io.quern.serde;

import io.quern.model.Profile;
import org.apache.avro.Schema;

final class ProfileMapper implements RecordMapper<io.quern.avro.Profile, Profile> {

  @Override
  public Schema schema() {
    return io.quern.avro.Profile.getClassSchema();
  }

  @Override
  public io.quern.avro.Profile toRecord(Profile profile) {
    return io.quern.avro.Profile.newBuilder()
        .setName(profile.name())
        .setDigest(profile.digest())
        .setModels(profile.models())
        .setFormat(profile.format())
        .setType(profile.type())
        .build();
  }

  @Override
  public Profile toDomain(io.quern.avro.Profile record) {
    return new Profile(
        record.getName(),
        record.getDigest(),
        record.getModels(),
        record.getFormat(),
        record.getType());
  }
}
