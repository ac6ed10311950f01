package io.quern.serde;

import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.kafka.common.serialization.Deserializer;

/** A value with its wire and its contract, so that one test runs over all topics. */
record Sample<T>(
    String name, Wire<T> wire, Deserializer<Incoming<T>> reader, Schema schema, T value) {

  private static <T> Sample<T> of(String name, Wire<T> wire, Schema schema, T value) {
    return new Sample<>(name, wire, wire.deserializer(), schema, value);
  }

  /** Every kind of record that Quern sends, every field set to something of its own. */
  static List<Sample<?>> all() {
    return List.of(
        of(
            "manifest part",
            Wire.manifestPart(),
            io.quern.avro.ManifestPart.getClassSchema(),
            Values.MANIFEST_PART),
        of("seal", Wire.manifestPart(), io.quern.avro.ManifestPart.getClassSchema(), Values.SEAL),
        of(
            "manifest",
            Wire.modelManifest(),
            io.quern.avro.ModelManifest.getClassSchema(),
            Values.MANIFEST),
        of(
            "chunk",
            Wire.tensorChunk(),
            io.quern.avro.TensorChunk.getClassSchema(),
            Values.chunk(1000)),
        of(
            "empty chunk",
            Wire.tensorChunk(),
            io.quern.avro.TensorChunk.getClassSchema(),
            Values.chunk(0)),
        of("profile", Wire.profile(), io.quern.avro.Profile.getClassSchema(), Values.PROFILE),
        of("order", Wire.order(), io.quern.avro.QuantizeOrder.getClassSchema(), Values.ORDER),
        of(
            "cancel order",
            Wire.order(),
            io.quern.avro.QuantizeOrder.getClassSchema(),
            Values.CANCEL_ORDER),
        of(
            "audit order",
            Wire.order(),
            io.quern.avro.QuantizeOrder.getClassSchema(),
            Values.AUDIT_ORDER),
        of(
            "census order",
            Wire.order(),
            io.quern.avro.QuantizeOrder.getClassSchema(),
            Values.CENSUS_ORDER),
        of(
            "hold order",
            Wire.order(),
            io.quern.avro.QuantizeOrder.getClassSchema(),
            Values.HOLD_ORDER),
        of(
            "measure order",
            Wire.order(),
            io.quern.avro.QuantizeOrder.getClassSchema(),
            Values.MEASURE_ORDER),
        of(
            "subscribed",
            Wire.statistic(),
            io.quern.avro.PartialStatistics.getClassSchema(),
            Values.SUBSCRIBED),
        of(
            "partial",
            Wire.statistic(),
            io.quern.avro.PartialStatistics.getClassSchema(),
            Values.PARTIAL),
        of("opened", Wire.segment(), io.quern.avro.Segment.getClassSchema(), Values.OPENED),
        of("written", Wire.segment(), io.quern.avro.Segment.getClassSchema(), Values.written(777)),
        of("failed", Wire.segment(), io.quern.avro.Segment.getClassSchema(), Values.FAILED),
        of("missing", Wire.segment(), io.quern.avro.Segment.getClassSchema(), Values.MISSING),
        of("cancelled", Wire.segment(), io.quern.avro.Segment.getClassSchema(), Values.CANCELLED),
        of(
            "registration",
            Wire.registration(),
            io.quern.avro.Registration.getClassSchema(),
            Values.REGISTRATION),
        of(
            "artifact",
            Wire.artifactState(),
            io.quern.avro.ArtifactState.getClassSchema(),
            Values.ARTIFACT),
        of(
            "rejection",
            Wire.rejection(),
            io.quern.avro.Rejection.getClassSchema(),
            Values.REJECTION));
  }

  /** Those whose last field is a payload. */
  static Stream<Sample<?>> withPayload() {
    return all().stream().filter(sample -> sample.schema().getField("bytes") != null);
  }

  /** The value's record. */
  byte[] bytes() {
    return wire.serializer().serialize("", value);
  }

  Incoming<T> read(byte[] bytes) {
    return reader.deserialize("", bytes);
  }

  @Override
  public String toString() {
    return name;
  }
}
