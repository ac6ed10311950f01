package io.quern.format.safetensors;

import java.util.List;

/**
 * What a header says of one tensor.
 *
 * @param begin of its bytes within the data
 * @param end behind its last byte
 * @param at where the entry stands in the file
 */
record TensorEntry(
    String name, SafetensorsDtype dtype, List<Long> shape, long begin, long end, long at) {

  /**
   * Bytes of so many values of its dtype.
   *
   * @throws SafetensorsException where they are more than a long counts, or no whole bytes
   */
  long bytes() throws SafetensorsException {
    try {
      long values = 1;
      for (long extent : shape) {
        values = Math.multiplyExact(values, extent);
      }
      if (!dtype.fits(values)) {
        throw refused(values + " values of " + dtype + " are no whole bytes");
      }
      return dtype.bytesOf(values);
    } catch (ArithmeticException e) {
      throw refused("shape " + shape + " of " + dtype + " takes more than 2^63 bytes");
    }
  }

  SafetensorsException refused(String problem) {
    return refused(problem, SafetensorsReader.AGAIN);
  }

  SafetensorsException refused(String problem, String hint) {
    return new SafetensorsException(problem, SafetensorsException.Place.ofTensor(name, at), hint);
  }
}
