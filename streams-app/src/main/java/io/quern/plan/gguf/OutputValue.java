package io.quern.plan.gguf;

import io.quern.format.gguf.GgufValueType;
import io.quern.model.Bytes;
import io.quern.model.MetadataEntry;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A metadata value as gguf.cpp writes it back after reading: bools become 0 or 1, strings end before their first zero byte. A value that is
 * not what its type says is refused: manifests come from outside.
 */
final class OutputValue {
  private final MetadataEntry entry;
  private final GgufValueType type;

  private OutputValue(MetadataEntry entry, GgufValueType type) {
    this.entry = entry;
    this.type = type;
  }

  static MetadataEntry of(MetadataEntry entry) throws PlanRefusedException {
    if (entry.key().isEmpty() || entry.key().indexOf('\0') >= 0) {
      throw PlanRefusedException.ofKey("", "a metadata key is empty or holds a zero byte", "correct the model's metadata");
    }
    try {
      GgufValueType outer = GgufValueType.labelled(entry.type());
      GgufValueType element = outer == GgufValueType.ARRAY ? GgufValueType.labelled(entry.elementType()) : outer;
      return new OutputValue(entry, element).normal();
    } catch (IllegalArgumentException e) {
      throw PlanRefusedException.ofKey(entry.key(), String.valueOf(e.getMessage()), "correct the model's metadata");
    }
  }

  private MetadataEntry normal() {
    return switch (type) {
      case ARRAY -> throw new IllegalArgumentException("an array of arrays");
      case STRING -> strings();
      case BOOL -> bools();
      default -> sized();
    };
  }

  private MetadataEntry sized() {
    if (entry.count() < 0 || entry.raw().length() % type.bytes() != 0 || entry.raw().length() / type.bytes() != entry.count()) {
      throw new IllegalArgumentException(entry.raw().length() + " bytes for " + entry.count() + " values of type " + type.label());
    }
    return entry;
  }

  private MetadataEntry bools() {
    byte[] normal = sized().raw().toArray();
    for (int i = 0; i < normal.length; i++) {
      normal[i] = (byte) (normal[i] == 0 ? 0 : 1);
    }
    return with(normal, normal.length);
  }

  private MetadataEntry strings() {
    ByteBuffer in = entry.raw().asBuffer().order(ByteOrder.LITTLE_ENDIAN);
    byte[] normal = new byte[in.remaining()];
    ByteBuffer out = ByteBuffer.wrap(normal).order(ByteOrder.LITTLE_ENDIAN);
    for (long i = 0; i < entry.count(); i++) {
      copyString(in, out);
    }
    if (in.hasRemaining()) {
      throw new IllegalArgumentException(in.remaining() + " bytes too many for " + entry.count() + " strings");
    }
    return out.hasRemaining() ? with(normal, out.position()) : entry;
  }

  private static void copyString(ByteBuffer in, ByteBuffer out) {
    long length = in.remaining() < 8 ? -1 : in.getLong();
    if (length < 0 || length > in.remaining()) {
      throw new IllegalArgumentException("a string goes beyond the value's bytes");
    }
    int lengthAt = out.position();
    out.putLong(length);
    boolean ended = false;
    for (long i = 0; i < length; i++) {
      byte next = in.get();
      ended |= next == 0;
      if (!ended) {
        out.put(next);
      }
    }
    out.putLong(lengthAt, out.position() - lengthAt - 8L);
  }

  private MetadataEntry with(byte[] raw, int length) {
    return new MetadataEntry(entry.key(), entry.type(), entry.elementType(), entry.count(), Bytes.of(raw, 0, length));
  }
}
