package io.quern.calibrate;

import io.quern.model.Bytes;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.TreeMap;

/**
 * Version 1 of the stored form of {@link Progress}: version and kind (a byte each), then counts by
 * role, or what was found by role, or code, text and place; texts and lengths as DataOutput has
 * them.
 */
public final class ProgressBytes {
  private static final byte VERSION = 1;
  private static final byte COLLECTING = 0;
  private static final byte FOUND = 1;
  private static final byte UNUSABLE = 2;
  private static final byte HANDED_OVER = 3;

  private ProgressBytes() {}

  public static byte[] write(Progress progress) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(VERSION);
      write(progress, out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static void write(Progress progress, DataOutputStream out) throws IOException {
    switch (progress) {
      case Progress.Collecting(Map<String, Long> heard) -> {
        out.writeByte(COLLECTING);
        out.writeInt(heard.size());
        for (Map.Entry<String, Long> entry : heard.entrySet()) {
          out.writeUTF(entry.getKey());
          out.writeLong(entry.getValue());
        }
      }
      case Progress.Complete(Outcome outcome) -> write(outcome, out);
      case Progress.HandedOver() -> out.writeByte(HANDED_OVER);
    }
  }

  private static void write(Outcome outcome, DataOutputStream out) throws IOException {
    switch (outcome) {
      case Outcome.Found(Map<String, Bytes> values) -> {
        out.writeByte(FOUND);
        out.writeInt(values.size());
        for (Map.Entry<String, Bytes> entry : values.entrySet()) {
          out.writeUTF(entry.getKey());
          out.writeInt(entry.getValue().length());
          out.write(entry.getValue().toArray());
        }
      }
      case Outcome.Unusable(String code, String text, String where) -> {
        out.writeByte(UNUSABLE);
        out.writeUTF(code);
        out.writeUTF(text);
        out.writeUTF(where);
      }
    }
  }

  /**
   * Reads {@link #write}.
   *
   * @throws IllegalStateException for bytes of another version
   */
  public static Progress read(byte[] stored) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(stored))) {
      byte version = in.readByte();
      byte kind = in.readByte();
      if (version != VERSION) {
        throw new IllegalStateException(
            "store calibrations holds version " + version + ", this is version " + VERSION);
      }
      return switch (kind) {
        case COLLECTING -> collecting(in);
        case FOUND -> new Progress.Complete(found(in));
        case UNUSABLE ->
            new Progress.Complete(new Outcome.Unusable(in.readUTF(), in.readUTF(), in.readUTF()));
        case HANDED_OVER -> new Progress.HandedOver();
        default -> throw new IllegalStateException("store calibrations holds kind " + kind);
      };
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Progress collecting(DataInputStream in) throws IOException {
    Map<String, Long> heard = new TreeMap<>();
    for (int left = in.readInt(); left > 0; left--) {
      heard.put(in.readUTF(), in.readLong());
    }
    return new Progress.Collecting(heard);
  }

  private static Outcome found(DataInputStream in) throws IOException {
    Map<String, Bytes> values = new TreeMap<>();
    for (int left = in.readInt(); left > 0; left--) {
      values.put(in.readUTF(), Bytes.of(in.readNBytes(in.readInt())));
    }
    return new Outcome.Found(values);
  }
}
