package io.quern.assemble;

import io.quern.model.Bytes;
import io.quern.model.ErrorFigures;
import io.quern.model.ExactSum;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/**
 * What one segment adds to its tensor: bytes, and error figures if they were measured.
 *
 * @param at where its bytes stand
 */
record Share(FileRange at, String tensor, ErrorFigures figures) {
  /** Names are cut for the journal's sake. */
  private static final int LONGEST_NAME = 1024;

  Share {
    tensor = tensor.substring(0, Math.min(tensor.length(), LONGEST_NAME));
  }

  /** The same bytes in another file, {@code shift} bytes further on. */
  Share movedTo(int file, long shift) {
    Range range = new Range(at.range().from() + shift, at.range().to() + shift);
    return new Share(new FileRange(file, range), tensor, figures);
  }

  void write(DataOutputStream out) throws IOException {
    out.writeInt(at.file());
    out.writeLong(at.range().from());
    out.writeLong(at.range().to());
    out.writeUTF(tensor);
    out.writeLong(figures.weights());
    out.writeDouble(figures.excess());
    if (figures.weights() > 0) {
      write(out, figures.squaredError());
      write(out, figures.squares());
      out.writeDouble(figures.largestError());
    }
  }

  private static void write(DataOutputStream out, ExactSum sum) throws IOException {
    byte[] bytes = sum.toBytes().toArray();
    out.writeByte(bytes.length);
    out.write(bytes);
  }

  static Share read(DataInputStream in) throws IOException {
    FileRange at = new FileRange(in.readInt(), new Range(in.readLong(), in.readLong()));
    String tensor = in.readUTF();
    long weights = in.readLong();
    double excess = in.readDouble();
    if (weights == 0) {
      return new Share(at, tensor, ErrorFigures.NONE.withExcess(excess));
    }
    ExactSum squaredError = readSum(in);
    ExactSum squares = readSum(in);
    ErrorFigures figures = new ErrorFigures(weights, squaredError, squares, in.readDouble());
    return new Share(at, tensor, figures.withExcess(excess));
  }

  private static ExactSum readSum(DataInputStream in) throws IOException {
    byte[] bytes = new byte[in.readUnsignedByte()];
    in.readFully(bytes);
    return ExactSum.of(Bytes.of(bytes));
  }
}
