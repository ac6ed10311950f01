package io.quern.topology;

import io.quern.model.ArtifactState;
import io.quern.model.Bytes;
import io.quern.model.ManifestPart;
import io.quern.model.PlanRef;
import io.quern.model.Profile;
import io.quern.model.Registration;
import io.quern.model.RegistryTarget;
import io.quern.model.Revision;
import io.quern.publish.ModelProducer;
import io.quern.publish.ModelSource;
import io.quern.publish.Upload;
import io.quern.serde.Wire;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * What the stages of a picture are told from outside: by users, publishers, assemble and register.
 */
final class ToldRecords {
  private final Topics topics;

  ToldRecords(Topics topics) {
    this.topics = topics;
  }

  ProducerRecord<String, byte[]> profile(Profile profile) {
    return new ProducerRecord<>(
        topics.profiles(), profile.name(), Wire.profile().serializer().serialize("", profile));
  }

  /** Manifest parts, then chunks. */
  List<ProducerRecord<String, byte[]>> publishing(Upload upload, ModelSource source) {
    return sent(
        upload,
        publisher -> {
          publisher.sendManifest();
          publisher.sendChunks(source, bytes -> {});
        });
  }

  /** What a publisher sends. */
  List<ProducerRecord<String, byte[]>> sent(Upload upload, Consumer<ModelProducer> what) {
    MockProducer<String, byte[]> producer =
        new MockProducer<>(true, null, new StringSerializer(), new ByteArraySerializer());
    what.accept(new ModelProducer(topics, producer, upload));
    return producer.history();
  }

  /** What is said of an upload in a record without content. */
  ProducerRecord<String, byte[]> upload(
      Revision revision, String uploadId, ManifestPart.Kind kind) {
    ManifestPart part =
        new ManifestPart(
            revision, uploadId, kind, new ManifestPart.Part(0, 1, 0), "", Bytes.empty());
    return new ProducerRecord<>(
        topics.models(), revision.model(), Wire.manifestPart().serializer().serialize("", part));
  }

  /** How far assemble is with an artifact. */
  ProducerRecord<String, byte[]> state(
      PlanRef plan, ArtifactState.Phase phase, long bytesDone, String failure) {
    ArtifactState state =
        new ArtifactState(
            plan,
            "",
            1,
            phase,
            bytesDone,
            1,
            List.of(),
            "",
            new ArtifactState.Failure(failure, ""),
            ArtifactState.LogPosition.UNKNOWN);
    return new ProducerRecord<>(
        topics.artifacts(),
        plan.artifact().toString(),
        Wire.artifactState().serializer().serialize("", state));
  }

  /** How far register is with an artifact. */
  ProducerRecord<String, byte[]> registration(
      PlanRef plan, RegistryTarget target, Registration.Phase phase) {
    Registration said =
        Registration.pending(plan, target, "content", "")
            .with(phase, Registration.Place.NONE, Registration.Effort.NONE);
    return new ProducerRecord<>(
        topics.artifacts(), said.key(), Wire.registration().serializer().serialize("", said));
  }
}
