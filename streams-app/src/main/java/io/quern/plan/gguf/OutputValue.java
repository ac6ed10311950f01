package io.quern.plan.gguf;

import io.quern.format.gguf.GgufValueType;
import io.quern.model.Bytes;
import io.quern.model.MetadataEntry;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A metadata value as gguf.cpp writes it back after reading: bools become 0 or 1, strings end
 * before their first zero byte. A value that is not what its type says is refused: manifests come
 * from outside.
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
      throw PlanRefusedException.ofKey(
          "", "a metadata key is empty or holds a zero byte", "correct the model's metadata");
    }
    try {
      GgufValueType outer = GgufValueType.labelled(entry.type());
      GgufValueType element =
          outer == GgufValueType.ARRAY ? GgufValueType.labelled(entry.elementType()) : outer;
      return new OutputValue(entry, element).normal();
    } catch (IllegalArgumentException e) {
      throw PlanRefusedException.ofKey(
          entry.key(), String.valueOf(e.getMessage()), "correct the model's metadata");
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
    if (entry.count() < 0
        || entry.raw().length() % type.bytes() != 0
        || entry.raw().length() / type.bytes() != entry.count()) {
      throw new IllegalArgumentException(
          entry.raw().length() + " bytes for " + entry.count() + " values of type " + type.label());
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

  /** Most vocabularies hold no zero byte: they are looked through, not copied. */
  private MetadataEntry strings() {
    ByteBuffer in = entry.raw().asBuffer().order(ByteOrder.LITTLE_ENDIAN);
    boolean ended = false;
    for (long i = 0; i < entry.count(); i++) {
      int length = stringLength(in);
      ended |= untilZero(in.position(), length) < length;
      in.position(in.position() + length);
    }
    if (in.hasRemaining()) {
      throw new IllegalArgumentException(
          in.remaining() + " bytes too many for " + entry.count() + " strings");
    }
    return ended ? endedStrings(in.rewind()) : entry;
  }

  private MetadataEntry endedStrings(ByteBuffer in) {
    byte[] normal = new byte[in.remaining()];
    ByteBuffer out = ByteBuffer.wrap(normal).order(ByteOrder.LITTLE_ENDIAN);
    for (long i = 0; i < entry.count(); i++) {
      int length = stringLength(in);
      int kept = untilZero(in.position(), length);
      out.putLong(kept).put(entry.raw().array(), entry.raw().from() + in.position(), kept);
      in.position(in.position() + length);
    }
    return with(normal, out.position());
  }

  private static int stringLength(ByteBuffer in) {
    long length = in.remaining() < 8 ? -1 : in.getLong();
    if (length < 0 || length > in.remaining()) {
      throw new IllegalArgumentException("a string goes beyond the value's bytes");
    }
    return (int) length;
  }

  /** Bytes before the first zero of the {@code length} from {@code position} on. */
  private int untilZero(int position, int length) {
    byte[] bytes = entry.raw().array();
    int from = entry.raw().from() + position;
    int kept = 0;
    while (kept < length && bytes[from + kept] != 0) {
      kept++;
    }
    return kept;
  }

  private MetadataEntry with(byte[] raw, int length) {
    return new MetadataEntry(
        entry.key(), entry.type(), entry.elementType(), entry.count(), Bytes.of(raw, 0, length));
  }
}
