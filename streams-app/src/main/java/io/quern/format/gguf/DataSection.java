package io.quern.format.gguf;

import java.util.ArrayList;
import java.util.List;

/**
 * The rule for where weights stand: the data section begins at the next multiple of the alignment
 * after the header, and tensors follow one another in the order of the table, each padded to the
 * alignment. Anything else (gaps, overlaps, another order) is refused, as gguf.cpp,
 * gguf_init_from_reader does.
 *
 * @param dataRequired whether the weights must be there: not for a file that is only a header
 */
record DataSection(long begin, long alignment, long fileBytes, boolean dataRequired) {

  List<GgufTensor> place(List<TensorHeader> headers) throws GgufException {
    if (dataRequired && !headers.isEmpty() && begin > fileBytes) {
      throw refused(
          headers.getFirst(), "the data section would begin at byte " + begin + " of " + fileBytes);
    }
    List<GgufTensor> tensors = new ArrayList<>(headers.size());
    long expected = 0;
    for (TensorHeader header : headers) {
      GgufTensor tensor = place(header, expected);
      tensors.add(tensor);
      expected = end(header, tensor.bytes());
    }
    return tensors;
  }

  private GgufTensor place(TensorHeader header, long expected) throws GgufException {
    if (header.offset() != expected) {
      throw refused(
          header,
          "its data is said to begin at byte "
              + Long.toUnsignedString(header.offset())
              + " of the data section, where "
              + expected
              + " is due");
    }
    long bytes = bytes(header);
    long offset = begin + expected;
    if (dataRequired && (offset > fileBytes || bytes > fileBytes - offset)) {
      throw refused(
          header,
          "its "
              + bytes
              + " bytes from byte "
              + offset
              + " on do not lie within the file's "
              + fileBytes);
    }
    return new GgufTensor(header.name(), header.shape(), header.type(), offset, bytes);
  }

  private long bytes(TensorHeader header) throws GgufException {
    try {
      return header.bytes();
    } catch (ArithmeticException e) {
      throw refused(header, "its size in bytes exceeds 2^63");
    }
  }

  /**
   * Where the next tensor is due. The data section as a whole is kept below 2^62 bytes, so that no
   * sum of offsets overflows.
   */
  private long end(TensorHeader header, long bytes) throws GgufException {
    if (bytes > (1L << 61) || header.offset() > (1L << 61)) {
      throw refused(header, "the tensors up to it take more than 2^61 bytes");
    }
    return Math.ceilDiv(header.offset() + bytes, alignment) * alignment;
  }

  private GgufException refused(TensorHeader header, String problem) {
    return new GgufException(
        problem,
        "tensor " + GgufException.quoted(header.name()),
        begin,
        "the file is cut short or damaged: copy or download it again");
  }
}
