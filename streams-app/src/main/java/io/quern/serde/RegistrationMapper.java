package io.quern.serde;

import io.quern.model.ArtifactId;
import io.quern.model.PlanRef;
import io.quern.model.Registration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;

final class RegistrationMapper implements RecordMapper<io.quern.avro.Registration, Registration> {
  private static final String CONTENT = "content";
  private static final String REFUSED = "refused";
  private static final String NEXT_AT = "next-at";
  private static final String NOTES = "notes";
  private static final String REQUEST = "request";

  @Override
  public Schema schema() {
    return io.quern.avro.Registration.getClassSchema();
  }

  @Override
  public io.quern.avro.Registration toRecord(Registration registration) {
    return io.quern.avro.Registration.newBuilder()
        .setArtifact(registration.plan().artifact().toString())
        .setTarget(registration.target())
        .setPlanId(registration.plan().planId())
        .setModel(registration.plan().artifact().model())
        .setAdapter(registration.adapter())
        .setState(registration.phase().word())
        .setReference(registration.place().reference())
        .setDigest(registration.place().digest())
        .setAttempts(registration.effort().attempts())
        .setFailureText(registration.effort().failure())
        .setAttributes(attributes(registration))
        .build();
  }

  private static Map<String, String> attributes(Registration registration) {
    Map<String, String> attributes = new HashMap<>();
    attributes.put(CONTENT, registration.content());
    if (registration.effort().refused()) {
      attributes.put(REFUSED, "true");
    }
    if (registration.effort().nextAt() > 0) {
      attributes.put(NEXT_AT, Long.toString(registration.effort().nextAt()));
    }
    if (!registration.place().notes().isEmpty()) {
      attributes.put(NOTES, String.join("\n", registration.place().notes()));
    }
    if (!registration.request().isEmpty()) {
      attributes.put(REQUEST, registration.request());
    }
    return attributes;
  }

  @Override
  public Registration toDomain(io.quern.avro.Registration record) {
    Map<String, String> attributes = record.getAttributes();
    String notes = attributes.getOrDefault(NOTES, "");
    return new Registration(
        new PlanRef(ArtifactId.parse(record.getArtifact()), record.getPlanId()),
        record.getTarget(),
        record.getAdapter(),
        Registration.Phase.of(record.getState()),
        attributes.getOrDefault(CONTENT, ""),
        new Registration.Place(
            record.getReference(),
            record.getDigest(),
            notes.isEmpty() ? List.of() : notes.lines().toList()),
        new Registration.Effort(
            record.getAttempts(),
            record.getFailureText(),
            attributes.containsKey(REFUSED),
            Long.parseLong(attributes.getOrDefault(NEXT_AT, "0"))),
        attributes.getOrDefault(REQUEST, ""));
  }
}
