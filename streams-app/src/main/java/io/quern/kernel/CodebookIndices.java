package io.quern.kernel;

/** Writes and reads the indices of rows; owns scratch memory. */
final class CodebookIndices {
  private final int bits;
  private byte[] indices = new byte[0];

  CodebookIndices(int bits) {
    this.bits = bits;
  }

  /** Scratch memory for the indices of one row, one a byte. */
  byte[] ofRow(int columns) {
    if (indices.length < columns) {
      indices = new byte[columns];
    }
    return indices;
  }

  void write(
      Codebook codebook, float[] x, int xFrom, int rows, int columns, byte[] out, int firstRow) {
    byte[] ofRow = ofRow(columns);
    for (int row = 0; row < rows; row++) {
      int from = xFrom + row * columns;
      for (int i = 0; i < columns; i++) {
        ofRow[i] = (byte) codebook.indexOf(x[from + i]);
      }
      pack(columns, out, firstRow + row);
    }
  }

  /** Packs what is in the scratch memory. */
  void pack(int columns, byte[] out, int row) {
    IndexPacking.pack(indices, columns, bits, out, row * IndexPacking.bytes(columns, bits));
  }

  void read(
      Codebook codebook, byte[] in, int firstRow, float[] x, int xFrom, int rows, int columns) {
    byte[] ofRow = ofRow(columns);
    int rowBytes = IndexPacking.bytes(columns, bits);
    for (int row = 0; row < rows; row++) {
      IndexPacking.unpack(in, (firstRow + row) * rowBytes, columns, bits, ofRow);
      for (int i = 0; i < columns; i++) {
        x[xFrom + row * columns + i] = codebook.value(ofRow[i] & 255);
      }
    }
  }
}
