package io.quern.assemble;

import io.quern.model.ArtifactId;
import io.quern.model.PlanRef;
import io.quern.model.Segment.FileSize;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What a coverage journal says, one entry after another, in format 1 (big endian; a text is a u16
 * length and UTF-8).
 *
 * <pre>
 * header   u8 1, text "quern-journal", i32 format, text artifact, text plan id, i32 partition,
 *          i32 files, then a file: text path, i64 size
 * covered  u8 2, i64 next offset, i32 ranges, then a range: i32 file, i64 from, i64 to
 * sealed   u8 3, i32 files, then a file: text SHA-256
 * shared   u8 4, as covered, then i32 shares, then a share: i32 file, i64 from, i64 to, text
 *          tensor, i64 weights, and where these are not 0: squared error and squares, each u8
 *          length and an exact sum, and f64 largest error
 * </pre>
 *
 * <p>Covered is what shared is without shares.
 */
sealed interface JournalEntry {
  int FORMAT = 1;
  String MAGIC = "quern-journal";

  void write(DataOutputStream out) throws IOException;

  /**
   * Reads one entry.
   *
   * @throws IOException when it is none of format 1
   */
  static JournalEntry read(DataInputStream in) throws IOException {
    int kind = in.readUnsignedByte();
    return switch (kind) {
      case 1 -> Header.read(in);
      case 2, 4 -> Covered.read(in, kind == 4);
      case 3 -> Sealed.read(in);
      default -> throw new IOException("a journal has no entry of kind " + kind);
    };
  }

  /**
   * Whose journal it is: the first entry.
   *
   * @param partition the partition of {@code segments} that the offsets belong to
   */
  record Header(PlanRef plan, int partition, List<FileSize> files) implements JournalEntry {
    public Header {
      files = List.copyOf(files);
    }

    @Override
    public void write(DataOutputStream out) throws IOException {
      out.writeByte(1);
      out.writeUTF(MAGIC);
      out.writeInt(FORMAT);
      out.writeUTF(plan.artifact().toString());
      out.writeUTF(plan.planId());
      out.writeInt(partition);
      out.writeInt(files.size());
      for (FileSize file : files) {
        out.writeUTF(file.path());
        out.writeLong(file.size());
      }
    }

    private static Header read(DataInputStream in) throws IOException {
      if (!in.readUTF().equals(MAGIC) || in.readInt() != FORMAT) {
        throw new IOException("not a journal of format " + FORMAT);
      }
      PlanRef plan = new PlanRef(ArtifactId.parse(in.readUTF()), in.readUTF());
      int partition = in.readInt();
      List<FileSize> files = new ArrayList<>();
      for (int left = in.readInt(); left > 0; left--) {
        files.add(new FileSize(in.readUTF(), in.readLong()));
      }
      return new Header(plan, partition, files);
    }
  }

  /**
   * Ranges that stand on the disk.
   *
   * @param nextOffset every segment of the partition below it has been taken
   * @param shares what the segments in these ranges add to their tensors
   */
  record Covered(long nextOffset, List<FileRange> ranges, List<Share> shares)
      implements JournalEntry {
    public Covered {
      ranges = List.copyOf(ranges);
      shares = List.copyOf(shares);
    }

    @Override
    public void write(DataOutputStream out) throws IOException {
      out.writeByte(shares.isEmpty() ? 2 : 4);
      out.writeLong(nextOffset);
      out.writeInt(ranges.size());
      for (FileRange range : ranges) {
        out.writeInt(range.file());
        out.writeLong(range.range().from());
        out.writeLong(range.range().to());
      }
      if (!shares.isEmpty()) {
        out.writeInt(shares.size());
        for (Share share : shares) {
          share.write(out);
        }
      }
    }

    private static Covered read(DataInputStream in, boolean shared) throws IOException {
      long nextOffset = in.readLong();
      List<FileRange> ranges = new ArrayList<>();
      for (int left = in.readInt(); left > 0; left--) {
        ranges.add(new FileRange(in.readInt(), new Range(in.readLong(), in.readLong())));
      }
      List<Share> shares = new ArrayList<>();
      for (int left = shared ? in.readInt() : 0; left > 0; left--) {
        shares.add(Share.read(in));
      }
      return new Covered(nextOffset, ranges, shares);
    }
  }

  /**
   * All of it stands on the disk; from here on the output may be renamed.
   *
   * @param digests SHA-256 of each file
   */
  record Sealed(List<String> digests) implements JournalEntry {
    public Sealed {
      digests = List.copyOf(digests);
    }

    @Override
    public void write(DataOutputStream out) throws IOException {
      out.writeByte(3);
      out.writeInt(digests.size());
      for (String digest : digests) {
        out.writeUTF(digest);
      }
    }

    private static Sealed read(DataInputStream in) throws IOException {
      List<String> digests = new ArrayList<>();
      for (int left = in.readInt(); left > 0; left--) {
        digests.add(in.readUTF());
      }
      return new Sealed(digests);
    }
  }
}
