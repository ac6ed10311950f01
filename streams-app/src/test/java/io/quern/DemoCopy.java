package io.quern;

import io.quern.format.safetensors.SafetensorsDtype;
import io.quern.format.safetensors.SafetensorsFile;
import io.quern.format.safetensors.SafetensorsHeader;
import io.quern.format.safetensors.SafetensorsHeaderWriter;
import io.quern.format.safetensors.SafetensorsTensor;
import io.quern.publish.SafetensorsSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The demo directory, or a part of it, with its weights cast as torch would. */
public final class DemoCopy {
  private static final Map<SafetensorsDtype, String> TORCH =
      Map.of(
          SafetensorsDtype.BF16, "bfloat16",
          SafetensorsDtype.F32, "float32",
          SafetensorsDtype.F16, "float16");

  private final Path target;
  private Predicate<String> wanted = name -> true;
  private SafetensorsDtype dtype = SafetensorsDtype.BF16;

  /**
   * @param target a directory that is there
   */
  public DemoCopy(Path target) {
    this.target = target;
  }

  public DemoCopy tensors(Predicate<String> names) {
    wanted = names;
    return this;
  }

  public DemoCopy dtype(SafetensorsDtype other) {
    dtype = other;
    return this;
  }

  /** Writes weights and configuration. */
  public Path write() throws Exception {
    String torch = TORCH.getOrDefault(dtype, "?");
    String config = Files.readString(DemoSchemes.DIRECTORY.resolve("config.json"));
    Files.writeString(target.resolve("config.json"), config.replace("bfloat16", torch));
    try (SafetensorsSource source = SafetensorsSource.open(DemoSchemes.DIRECTORY)) {
      SafetensorsFile file = source.shards().values().iterator().next();
      Files.write(target.resolve(DemoSchemes.FILE), cast(file));
    }
    return target;
  }

  private byte[] cast(SafetensorsFile file) throws IOException {
    Map<String, SafetensorsTensor> tensors =
        file.tensors().stream()
            .filter(tensor -> wanted.test(tensor.name()))
            .collect(Collectors.toMap(SafetensorsTensor::name, tensor -> tensor));
    List<SafetensorsHeader.Entry> entries =
        tensors.values().stream()
            .map(each -> new SafetensorsHeader.Entry(each.name(), dtype, each.shape()))
            .toList();
    SafetensorsHeader header = SafetensorsHeaderWriter.write(file.metadata(), entries);
    byte[] bytes = new byte[Math.toIntExact(header.fileBytes())];
    ByteBuffer out = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    out.put(header.bytes().toArray());
    byte[] weights = Files.readAllBytes(DemoSchemes.DIRECTORY.resolve(DemoSchemes.FILE));
    for (SafetensorsTensor place : header.tensors()) {
      SafetensorsTensor from = tensors.get(place.name());
      out.position(Math.toIntExact(place.offset()));
      cast(ByteBuffer.wrap(weights, (int) from.offset(), (int) from.bytes()), out);
    }
    return bytes;
  }

  private void cast(ByteBuffer bfloats, ByteBuffer out) {
    bfloats.order(ByteOrder.LITTLE_ENDIAN);
    while (bfloats.hasRemaining()) {
      short bits = bfloats.getShort();
      float weight = Float.intBitsToFloat(bits << Short.SIZE);
      switch (dtype) {
        case F32 -> out.putFloat(weight);
        case F16 -> out.putShort(Float.floatToFloat16(weight));
        default -> out.putShort(bits);
      }
    }
  }
}
