package io.quern.serde;

import io.quern.model.ArtifactQuality.TensorQuality;
import io.quern.model.Quality;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/**
 * The tensors' figures in attributes of a state, {@code tensorQuality.2.0}, {@code .1} and so on,
 * which are one text in pieces: Base64 of zlib of, for each tensor, a text (u16 length and UTF-8),
 * i64 weights, i64 bytes, and f64 squared error, squares, largest error and excess, big endian.
 *
 * <p>A state is one record, so where this gets too long it is left out; the totals stay.
 */
final class TensorQualityText {
  static final String KEY = "tensorQuality.2.";

  /** Characters in a piece: a string has a limit. */
  private static final int PIECE = 48 * 1024;

  /** Characters; about 10,000 tensors. A record holds 900 KiB. */
  private static final int LONGEST = 512 * 1024;

  /** Bytes that a text may unfold to. */
  private static final int MOST_BYTES = 16 * 1024 * 1024;

  private TensorQualityText() {}

  static Map<String, String> attributes(List<TensorQuality> tensors) {
    String text = tensors.isEmpty() ? "" : write(tensors);
    return text.length() > LONGEST ? Map.of() : pieces(text);
  }

  private static Map<String, String> pieces(String text) {
    Map<String, String> pieces = new TreeMap<>();
    for (int at = 0; at < text.length(); at += PIECE) {
      pieces.put(KEY + pieces.size(), text.substring(at, Math.min(text.length(), at + PIECE)));
    }
    return pieces;
  }

  private static String write(List<TensorQuality> tensors) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(new DeflaterOutputStream(bytes))) {
      for (TensorQuality tensor : tensors) {
        Quality quality = tensor.quality();
        out.writeUTF(tensor.name());
        out.writeLong(quality.weights());
        out.writeLong(quality.bytes());
        out.writeDouble(quality.squaredError());
        out.writeDouble(quality.squares());
        out.writeDouble(quality.largestError());
        out.writeDouble(quality.excess());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("memory cannot fail to be written", e);
    }
    return Base64.getEncoder().encodeToString(bytes.toByteArray());
  }

  /**
   * Reads {@link #attributes}.
   *
   * @throws IllegalArgumentException for a text that is none of these
   */
  static List<TensorQuality> tensors(Map<String, String> attributes) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; attributes.containsKey(KEY + i); i++) {
      text.append(attributes.get(KEY + i));
    }
    return text.isEmpty() ? List.of() : tensors(text.toString());
  }

  private static List<TensorQuality> tensors(String text) {
    try (InflaterInputStream inflated =
        new InflaterInputStream(new ByteArrayInputStream(Base64.getDecoder().decode(text)))) {
      return read(inflated.readNBytes(MOST_BYTES));
    } catch (IOException e) {
      throw new IllegalArgumentException("attributes " + KEY + "N: " + e.getMessage(), e);
    }
  }

  private static List<TensorQuality> read(byte[] bytes) throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
    List<TensorQuality> tensors = new ArrayList<>();
    while (in.available() > 0) {
      String name = in.readUTF();
      Quality quality =
          new Quality(
              in.readLong(),
              in.readLong(),
              in.readDouble(),
              in.readDouble(),
              in.readDouble(),
              in.readDouble());
      tensors.add(new TensorQuality(name, quality));
    }
    return tensors;
  }
}
