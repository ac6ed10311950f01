package io.quern.kernel;

/** Arrays of row formats, for tests. */
final class RowArrays {
  private RowArrays() {}

  /** Empty arrays for some rows. */
  static byte[][] of(RowFormat format, int rows, int columns) {
    byte[][] arrays = new byte[format.roles().size()][];
    for (int role = 0; role < arrays.length; role++) {
      arrays[role] = new byte[format.arrayBytes(role, rows, columns)];
    }
    return arrays;
  }
}
