package io.quern.plan.safetensors;

import io.quern.format.json.JsonObject;
import io.quern.format.safetensors.ModelConfig;
import io.quern.format.safetensors.SafetensorsException;
import io.quern.format.safetensors.SafetensorsFile;
import io.quern.format.safetensors.SafetensorsReader;
import io.quern.format.safetensors.SafetensorsTensor;
import io.quern.model.Segment;
import io.quern.plan.ArtifactPlan;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Looks into a plan. */
record Planned(ArtifactPlan plan) {
  static final String MODEL = "model.safetensors";

  /** Bytes of a file that are known from its beginning on. */
  byte[] beginning(String file) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    plan.fixed().stream()
        .filter(fixed -> fixed.file().equals(file))
        .sorted(Comparator.comparingLong(ArtifactPlan.Fixed::offset))
        .filter(fixed -> fixed.offset() == bytes.size())
        .forEach(fixed -> bytes.writeBytes(fixed.bytes().toArray()));
    return bytes.toByteArray();
  }

  String text(String file) {
    return new String(beginning(file), StandardCharsets.UTF_8);
  }

  SafetensorsFile header(String file) throws SafetensorsException {
    return SafetensorsReader.readHeader(MemorySegment.ofArray(beginning(file)));
  }

  /** The tensors of the only file by name, as {@code DTYPE[extents]}. */
  Map<String, String> tensors() throws SafetensorsException {
    return header(MODEL).tensors().stream()
        .collect(
            Collectors.toMap(
                SafetensorsTensor::name,
                tensor -> tensor.dtype() + tensor.shape().toString().replace(" ", "")));
  }

  Optional<JsonObject> quantization() throws SafetensorsException {
    return ModelConfig.read(text("config.json")).json().object("quantization_config");
  }

  long size(String file) {
    return plan.files().stream()
        .filter(each -> each.path().equals(file))
        .mapToLong(Segment.FileSize::size)
        .findFirst()
        .orElseThrow();
  }
}
